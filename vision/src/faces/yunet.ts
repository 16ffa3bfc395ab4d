import type { SeenFace } from '@proctorwise/contracts';
import { area, clip, keepStrongest } from '../boxes.js';
import { anySize } from '../graph/rewrite.js';
import { fillBgrLetterbox, fitInside } from '../letterbox.js';
import { openOnnx } from '../sessions/onnx.js';
import type { FaceFinder } from './finder.js';

const STRIDES = [8, 16, 32] as const;
/** The picture is given with its longer side at this many pixels at most: 90 to 94 % right, in a quarter of 640's time. */
const LONGER_SIDE = 320;
const NMS_IOU = 0.3;

/** Faces below are not reported. 0..1 */
export const YUNET_THRESHOLD = 0.6;

/** Outputs of one stride: `[cells]`, `[cells]`, `[cells, 4]`, `[cells, 10]`. */
export interface YunetMaps {
  stride: number;
  cls: Float32Array;
  obj: Float32Array;
  bbox: Float32Array;
  kps: Float32Array;
}

/**
 * The head's numbers as faces in pixels of the original picture, before suppression.
 * @param columns cells in a row at stride 1, which is the input's width in pixels. @param scale input per picture pixel
 */
export function readYunetHead(
  maps: readonly YunetMaps[],
  columns: number,
  scale: number,
  threshold: number,
): SeenFace[] {
  const found: SeenFace[] = [];
  for (const { stride, cls, obj, bbox, kps } of maps) {
    const perRow = columns / stride;
    for (let cell = 0; cell < cls.length; cell += 1) {
      const unit = (value: number) => Math.min(Math.max(value, 0), 1);
      const score = Math.sqrt(unit(cls[cell] as number) * unit(obj[cell] as number));
      if (score < threshold) continue;
      const column = cell % perRow;
      const row = Math.floor(cell / perRow);
      const toPicture = stride / scale;
      const x = (column + (bbox[cell * 4] as number)) * toPicture;
      const y = (row + (bbox[cell * 4 + 1] as number)) * toPicture;
      const halfWidth = (Math.exp(bbox[cell * 4 + 2] as number) * toPicture) / 2;
      const halfHeight = (Math.exp(bbox[cell * 4 + 3] as number) * toPicture) / 2;
      const landmarks = [0, 1, 2, 3, 4].map((point): [number, number] => [
        (column + (kps[cell * 10 + 2 * point] as number)) * toPicture,
        (row + (kps[cell * 10 + 2 * point + 1] as number)) * toPicture,
      ]);
      found.push({ box: [x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight], score, landmarks });
    }
  }
  return found;
}

const multipleOf32 = (side: number) => Math.ceil(side / 32) * 32;

/**
 * YuNet, as libfacedetection.train exports it or as OpenCV's zoo does: that says 640x640, and is open but for its word.
 * @throws {ModelFileBroken}
 */
export async function openYunet(path: string): Promise<FaceFinder> {
  const session = await openOnnx(path, anySize);
  let input = new Float32Array(0);
  return {
    name: 'yunet',
    async findFaces(picture) {
      const fit = fitInside(picture, LONGER_SIDE, LONGER_SIDE, 1);
      const size = { width: multipleOf32(fit.width), height: multipleOf32(fit.height) };
      const needed = 3 * size.width * size.height;
      if (input.length !== needed) input = new Float32Array(needed);
      fillBgrLetterbox(await picture.resized(fit.width, fit.height), input, size, 0);
      const outputs = await session.run(input, [1, 3, size.height, size.width]);
      const output = (name: string) => {
        const map = outputs[session.outputNames.indexOf(name)];
        if (!map) throw new RangeError(`YuNet gave no output ${name}`);
        return map;
      };
      const maps = STRIDES.map((stride) => ({
        stride,
        cls: output(`cls_${stride}`),
        obj: output(`obj_${stride}`),
        bbox: output(`bbox_${stride}`),
        kps: output(`kps_${stride}`),
      }));
      const faces = readYunetHead(maps, size.width, fit.scale, YUNET_THRESHOLD);
      return keepStrongest(
        faces.map((face) => ({ ...face, box: clip(face.box, picture) })).filter(({ box }) => area(box) > 0),
        NMS_IOU,
      );
    },
  };
}
