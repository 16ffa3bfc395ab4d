import type { SeenFace } from '@proctorwise/contracts';
import { area, clip, keepStrongest } from '../boxes.js';
import { fillRgbLetterbox, fitInside } from '../letterbox.js';
import { openGraphModel } from '../sessions/tfjs.js';
import type { FaceFinder } from './finder.js';

const SIDE = 256;
/** Per cell of a map this many anchors, all in the cell's middle. */
const LEVELS = [
  { stride: 16, anchors: 2, scores: 'Identity', boxes: 'Identity_2' },
  { stride: 32, anchors: 6, scores: 'Identity_1', boxes: 'Identity_3' },
] as const;
/** centre x, centre y, width, height, six landmarks */
const ROW = 16;
const NMS_IOU = 0.3;

/** Faces below are not reported. 0..1 */
export const BLAZEFACE_THRESHOLD = 0.5;

/**
 * One level's numbers as faces in pixels of the original picture, before suppression. Landmarks are left empty: this
 * model marks the middle of the mouth and the ears, not the mouth's corners.
 * @param scale input pixels per picture pixel
 */
export function readBlazefaceLevel(
  logits: Float32Array,
  boxes: Float32Array,
  { stride, anchors }: { stride: number; anchors: number },
  scale: number,
): SeenFace[] {
  const found: SeenFace[] = [];
  const columns = SIDE / stride;
  for (let anchor = 0; anchor < logits.length; anchor += 1) {
    const score = 1 / (1 + Math.exp(-(logits[anchor] as number)));
    if (score < BLAZEFACE_THRESHOLD) continue;
    const cell = Math.floor(anchor / anchors);
    const x = ((cell % columns) + 0.5) * stride + (boxes[anchor * ROW] as number);
    const y = (Math.floor(cell / columns) + 0.5) * stride + (boxes[anchor * ROW + 1] as number);
    const halfWidth = (boxes[anchor * ROW + 2] as number) / 2;
    const halfHeight = (boxes[anchor * ROW + 3] as number) / 2;
    found.push({
      box: [(x - halfWidth) / scale, (y - halfHeight) / scale, (x + halfWidth) / scale, (y + halfHeight) / scale],
      score,
      landmarks: [],
    });
  }
  return found;
}

/** BlazeFace 256 on wasm, the face finder that npm brings. @throws {ModelFileBroken} the file does not load */
export async function openBlazeface(path: string): Promise<FaceFinder> {
  const model = await openGraphModel(path);
  const input = new Float32Array(SIDE * SIDE * 3);
  return {
    name: 'blazeface-256',
    async findFaces(picture) {
      const fit = fitInside(picture, SIDE, SIDE);
      fillRgbLetterbox(await picture.resized(fit.width, fit.height), input, SIDE, 0);
      for (let at = 0; at < input.length; at += 1) input[at] = (input[at] as number) / 127.5 - 1;
      const outputs = LEVELS.flatMap(({ scores, boxes }) => [scores, boxes]);
      const maps = await model.run(input, [1, SIDE, SIDE, 3], outputs);
      const faces = LEVELS.flatMap((level, index) => {
        const logits = maps[2 * index];
        const boxes = maps[2 * index + 1];
        if (!logits || !boxes) throw new RangeError(`BlazeFace gave no maps for stride ${level.stride}`);
        return readBlazefaceLevel(logits, boxes, level, fit.scale);
      });
      return keepStrongest(
        faces.map((face) => ({ ...face, box: clip(face.box, picture) })).filter(({ box }) => area(box) > 0),
        NMS_IOU,
      );
    },
  };
}
