import { fillRgbLetterbox, fitInside } from '../letterbox.js';
import { openGraphModel } from '../sessions/tfjs.js';
import { type Candidate, COCO_CLASSES, type Detector, detectionsOf, type Thresholds } from './detector.js';

const SIDE = 512;
/** x1, y1, x2, y2, score, class */
const ROW = 6;
const NMS_IOU = 0.5;
const PADDING = 114;

/**
 * Chosen on 125 COCO val pictures (22 phones, 47 books, 26 laptops: few): people right as none, one or more on 108; phone
 * P64 R41, 4 false in 105 pictures without one; book P26 R17; laptop P83 R58. Its phones rarely score above .4.
 */
export const CENTERNET_THRESHOLDS: Thresholds = { person: 0.35, phone: 0.25, book: 0.25, laptop: 0.25 };

/** Rows `[100, 6]` in input pixels as boxes in pixels of the original picture, before suppression. @param scale input per picture pixel */
export function readCenternetRows(rows: Float32Array, scale: number, thresholds: Thresholds): Candidate[] {
  const found: Candidate[] = [];
  for (let at = 0; at + ROW <= rows.length; at += ROW) {
    const [x1, y1, x2, y2, score, number] = rows.subarray(at, at + ROW) as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const known = COCO_CLASSES.find((each) => each.number === number);
    if (!known || score < thresholds[known.label]) continue;
    found.push({ label: known.label, score, box: [x1 / scale, y1 / scale, x2 / scale, y2 / scale] });
  }
  return found;
}

/** MobileNetV3-CenterNet 512 on wasm, the detector that npm brings. @throws {ModelFileBroken} the file does not load */
export async function openCenternet(path: string): Promise<Detector> {
  const model = await openGraphModel(path);
  const input = new Float32Array(SIDE * SIDE * 3);
  return {
    name: 'centernet-mb3-512',
    async detect(picture) {
      // Letterboxed: stretched, it found 12 instead of 15 of 26 laptops, and 4 instead of 1 false phones.
      const fit = fitInside(picture, SIDE, SIDE);
      fillRgbLetterbox(await picture.resized(fit.width, fit.height), input, SIDE, PADDING);
      const [rows] = await model.run(input, [1, SIDE, SIDE, 3], ['tower_0/detections']);
      if (!rows) throw new RangeError('CenterNet gave no output');
      return detectionsOf(readCenternetRows(rows, fit.scale, CENTERNET_THRESHOLDS), picture, NMS_IOU);
    },
  };
}
