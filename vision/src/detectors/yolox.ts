import { fillBgrLetterbox, fitInside } from '../letterbox.js';
import { openOnnx } from '../sessions/onnx.js';
import {
  type Candidate,
  COCO_CLASSES,
  type Detector,
  detectionsOf,
  type SeenLabel,
  type Thresholds,
} from './detector.js';

const SIDE = 416;
const STRIDES = [8, 16, 32] as const;
/** x, y, width, height, objectness, 80 classes */
const ROW = 85;
const NMS_IOU = 0.45;
const PADDING = 114;

/** Person: best F1. Phone is on PicoDet's scale, see `onPicodetScale`; book and laptop as YOLOX gives them. */
export const YOLOX_THRESHOLDS: Thresholds = { person: 0.37, phone: 0.25, book: 0.14, laptop: 0.31 };

const logit = (share: number) => Math.log(share / (1 - share));
const sigmoid = (odds: number) => 1 / (1 + Math.exp(-odds));

/**
 * A phone's score as PicoDet-S would give it, so that one rule fits both detectors. From the two fits of log-odds on
 * COCO val (2,289 pictures): YOLOX-nano 1.12 logit(s) + 0.48, PicoDet 2.59 logit(s) - 0.24.
 */
export function onPicodetScale(label: SeenLabel, score: number): number {
  if (label !== 'phone') return score;
  const bounded = Math.min(Math.max(score, 1e-4), 1 - 1e-4);
  return sigmoid((1.12 * logit(bounded) + 0.48 + 0.24) / 2.59);
}

/**
 * The head's rows as boxes in pixels of the original picture, before suppression.
 * @param rows `[3549, 85]`, strides 8, 16, 32 one after the other. @param scale input pixels per picture pixel
 */
export function readYoloxHead(rows: Float32Array, scale: number, thresholds: Thresholds): Candidate[] {
  const found: Candidate[] = [];
  let row = 0;
  for (const stride of STRIDES) {
    const columns = SIDE / stride;
    for (let cell = 0; cell < columns * columns; cell += 1, row += 1) {
      const at = row * ROW;
      const objectness = rows[at + 4] as number;
      for (const { label, number } of COCO_CLASSES) {
        const score = onPicodetScale(label, objectness * (rows[at + 5 + number] as number));
        if (score < thresholds[label]) continue;
        const x = ((rows[at] as number) + (cell % columns)) * stride;
        const y = ((rows[at + 1] as number) + Math.floor(cell / columns)) * stride;
        const halfWidth = (Math.exp(rows[at + 2] as number) * stride) / 2;
        const halfHeight = (Math.exp(rows[at + 3] as number) * stride) / 2;
        found.push({
          label,
          score,
          box: [(x - halfWidth) / scale, (y - halfHeight) / scale, (x + halfWidth) / scale, (y + halfHeight) / scale],
        });
      }
    }
  }
  return found;
}

/** YOLOX-nano 416 (Megvii, Apache-2.0). @throws {ModelFileBroken} the file does not load */
export async function openYolox(path: string, thresholds = YOLOX_THRESHOLDS): Promise<Detector> {
  const session = await openOnnx(path);
  const input = new Float32Array(3 * SIDE * SIDE);
  return {
    name: 'yolox-nano-416',
    async detect(picture) {
      const fit = fitInside(picture, SIDE, SIDE);
      fillBgrLetterbox(await picture.resized(fit.width, fit.height), input, { width: SIDE, height: SIDE }, PADDING);
      const [rows] = await session.run(input, [1, 3, SIDE, SIDE]);
      if (!rows) throw new RangeError('YOLOX gave no output');
      return detectionsOf(readYoloxHead(rows, fit.scale, thresholds), picture, NMS_IOU);
    },
  };
}
