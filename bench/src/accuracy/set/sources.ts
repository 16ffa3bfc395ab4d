import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Box } from '@proctorwise/contracts';
import { type ObjectName, type People, type Split, unitOf } from '../labels.js';
import { splitOf } from '../split.js';
import { KNOWN_FACES } from './known-faces.js';
import { decoded, widthOf } from './raster.js';
import { peopleIn, type Scene } from './scene.js';

/** A picture with annotations, before anything is made of it. */
export interface Source {
  readonly name: string;
  readonly split: Split;
  readonly scene: Scene;
  readonly people: People | undefined;
}

/** What is missing for making the set, in one line for a person. */
export class TestdataMissing extends Error {}

interface Annotations {
  readonly images: readonly { id: number; file_name: string; width: number; height: number }[];
  readonly annotations: readonly { image_id: number; category_id: number; bbox: [number, number, number, number] }[];
  readonly categories: readonly { id: number; name: string }[];
}

const COCO = 'coco_val2017';
const FACES = 'faces';
export const WEBCAM_CLIPS = 'webcam_clips';
/** All of a folder of test pictures that a set is made of. */
export const TESTDATA_FOLDERS = [COCO, FACES, WEBCAM_CLIPS] as const;
const OBJECT_OF: Readonly<Record<string, ObjectName>> = { 'cell phone': 'phone', book: 'book', laptop: 'laptop' };

/** Pictures beside COCO's, px of the files as they are. One man is in two of them: one source. */
const PORTRAITS: readonly { file: string; source: string; persons: readonly Box[] }[] = [
  { file: 'obama-480p.jpg', source: 'portrait-1', persons: [[245, 10, 610, 480]] },
  {
    file: 'obama_and_biden.jpg',
    source: 'portrait-1',
    persons: [
      [134, 138, 1101, 1426],
      [1061, 126, 1933, 1427],
    ],
  },
  {
    file: 'two_people.jpg',
    source: 'portrait-2',
    persons: [
      [576, 4, 1123, 660],
      [8, 3, 563, 658],
    ],
  },
];

const annotationsPath = (testdata: string): string => join(testdata, COCO, 'annotations.json');

/** Is it a folder of test pictures, that a labelled set can be made of? */
export const isTestdata = (folder: string): Promise<boolean> =>
  access(annotationsPath(folder)).then(
    () => true,
    () => false,
  );

/** As they lie there. @throws {TestdataMissing} */
export async function annotationsIn(testdata: string): Promise<string> {
  const file = annotationsPath(testdata);
  return readFile(file, 'utf8').catch((cause: Error) => {
    throw new TestdataMissing(`${file} is not there: the folder of test pictures is needed, see docs/accuracy.md.`, {
      cause,
    });
  });
}

/**
 * COCO's annotated pictures and the portraits, in order of name.
 * @param testdata folder with coco_val2017/ and faces/ @throws {TestdataMissing}
 */
export async function loadSources(testdata: string): Promise<Source[]> {
  const { images, annotations, categories } = JSON.parse(await annotationsIn(testdata)) as Annotations;
  const nameOf = new Map(categories.map(({ id, name }) => [id, name]));
  const coco = images.map(({ id, file_name, width, height }) => {
    const boxes = annotations.filter(({ image_id }) => image_id === id);
    const named = boxes.map(({ category_id, bbox: [x, y, w, h] }) => ({
      name: nameOf.get(category_id) ?? '',
      box: [x, y, x + w, y + h] as Box,
    }));
    return {
      path: join(testdata, COCO, file_name),
      file: file_name,
      source: file_name.replace(/^0+|\.jpg$/g, ''),
      size: { width, height },
      persons: named.filter(({ name }) => name === 'person').map(({ box }) => box),
      objects: named.flatMap(({ name, box }) => {
        const object = OBJECT_OF[name];
        return object ? [{ name: object, box }] : [];
      }),
    };
  });
  const portraits = PORTRAITS.map(({ file: name, source, persons }) => ({
    path: join(testdata, FACES, name),
    file: name,
    source,
    size: undefined,
    persons,
    objects: [],
  }));
  const sources: Source[] = [];
  for (const each of [...coco.sort((a, b) => (a.file < b.file ? -1 : 1)), ...portraits]) {
    const jpeg = await readFile(each.path).catch((cause: Error) => {
      throw new TestdataMissing(`${each.path} cannot be read: ${cause.message}`, { cause });
    });
    sources.push(sourceOf(each, await decodedWithFactor(jpeg, each.size)));
  }
  return sources;
}

interface Annotated {
  readonly file: string;
  readonly source: string;
  readonly persons: readonly Box[];
  readonly objects: Scene['objects'];
}

function sourceOf({ file, source, persons, objects }: Annotated, { raster, factor }: Decoded): Source {
  const fitted = ([x1, y1, x2, y2]: Box): Box => [x1 * factor, y1 * factor, x2 * factor, y2 * factor];
  const face = KNOWN_FACES[file];
  const scene: Scene = {
    raster,
    persons: persons.map(fitted),
    objects: objects.map(({ name, box }) => ({ name, box: fitted(box) })),
    face: face ? fitted(face) : null,
  };
  return { name: source, split: splitOf(unitOf({ source })), scene, people: peopleIn(scene) };
}

interface Decoded {
  readonly raster: Scene['raster'];
  readonly factor: number;
}

/** @param size of the file as annotated, px; read from the file where it is not given */
async function decodedWithFactor(jpeg: Uint8Array, size: { width: number } | undefined): Promise<Decoded> {
  const raster = await decoded(jpeg);
  const width = size?.width ?? (await widthOf(jpeg));
  return { raster, factor: raster.width / width };
}
