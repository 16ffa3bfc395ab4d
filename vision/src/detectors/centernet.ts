import { fillRgbLetterbox, fitInside } from '../letterbox.js';
import { openGraphModel } from '../sessions/tfjs.js';
import { type Candidate, COCO_CLASSES, type Detector, detectionsOf, type Thresholds } from './detector.js';

const SIDE = 512;
/** x1, y1, x2, y2, score, class */
const ROW = 6;
const NMS_IOU = 0.5;
const PADDING = 114;

/** PLACEHOLDER */
export const CENTERNET_THRESHOLDS: Thresholds = { person: 0.35, phone: 0.3, book: 0.3, laptop: 0.35 };

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
      // Letterboxed: stretched, 26 instead of 31 of 95 phones, laptops and books were found, with 14 instead of 17 false.
      const fit = fitInside(picture, SIDE, SIDE);
      fillRgbLetterbox(await picture.resized(fit.width, fit.height), input, SIDE, PADDING);
      const [rows] = await model.run(input, [1, SIDE, SIDE, 3], ['tower_0/detections']);
      if (!rows) throw new RangeError('CenterNet gave no output');
      return detectionsOf(readCenternetRows(rows, fit.scale, CENTERNET_THRESHOLDS), picture, NMS_IOU);
    },
  };
}
