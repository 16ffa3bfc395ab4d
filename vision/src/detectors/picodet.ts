import type { Raster } from '../picture.js';
import { openOnnx } from '../sessions/onnx.js';
import { type Candidate, COCO_CLASSES, type Detector, detectionsOf, type Thresholds } from './detector.js';

/** Sides of the input, pixels. */
const SIDE = 416;
const STRIDES = [8, 16, 32, 64] as const;
const CLASSES = 80;
const BINS = 8;
const NMS_IOU = 0.6;

/** RGB, ImageNet's numbers as PaddleDetection trained with. */
const MEAN = [123.675, 116.28, 103.53] as const;
const STD = [58.395, 57.12, 57.375] as const;

/** One channel's 256 possible values, normalised: a look-up is quicker than the arithmetic. */
const NORMALISED = [0, 1, 2].map((channel) =>
  Float32Array.from({ length: 256 }, (_, value) => (value - (MEAN[channel] ?? 0)) / (STD[channel] ?? 1)),
);

/** Fills `input` (NCHW, 3x416x416) from a raster of 416x416. */
export function fillPicodetInput({ rgb }: Raster, input: Float32Array): void {
  const plane = SIDE * SIDE;
  const [red, green, blue] = NORMALISED as [Float32Array, Float32Array, Float32Array];
  for (let pixel = 0, at = 0; pixel < plane; pixel += 1, at += 3) {
    input[pixel] = red[rgb[at] as number] as number;
    input[plane + pixel] = green[rgb[at + 1] as number] as number;
    input[2 * plane + pixel] = blue[rgb[at + 2] as number] as number;
  }
}

/** Mean of the distribution over the bins 0..7 that starts at `from`: a side's length in strides. */
function expectedSide(logits: Float32Array, from: number): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (let bin = 0; bin < BINS; bin += 1) highest = Math.max(highest, logits[from + bin] as number);
  let sum = 0;
  let weighted = 0;
  for (let bin = 0; bin < BINS; bin += 1) {
    const weight = Math.exp((logits[from + bin] as number) - highest);
    sum += weight;
    weighted += bin * weight;
  }
  return weighted / sum;
}

/**
 * The head's numbers as boxes in pixels of the original picture, before suppression.
 * @param scores one map `[cells, 80]` a stride, probabilities. @param sides one map `[cells, 32]` a stride
 */
export function readPicodetHead(
  scores: readonly Float32Array[],
  sides: readonly Float32Array[],
  picture: { width: number; height: number },
  thresholds: Thresholds,
): Candidate[] {
  const found: Candidate[] = [];
  const scaleX = picture.width / SIDE;
  const scaleY = picture.height / SIDE;
  // Looked up here once: there are 14,000 scores to compare.
  const wanted = COCO_CLASSES.map((each) => ({ ...each, threshold: thresholds[each.label] }));
  STRIDES.forEach((stride, level) => {
    const cellScores = scores[level];
    const cellSides = sides[level];
    if (!cellScores || !cellSides) throw new RangeError(`PicoDet gave no maps for stride ${stride}`);
    const columns = Math.ceil(SIDE / stride);
    for (let cell = 0; cell < columns * columns; cell += 1) {
      for (const { label, number, threshold } of wanted) {
        const score = cellScores[cell * CLASSES + number] as number;
        if (score < threshold) continue;
        const x = ((cell % columns) + 0.5) * stride;
        const y = (Math.floor(cell / columns) + 0.5) * stride;
        const [left, top, right, bottom] = [0, 1, 2, 3].map(
          (side) => stride * expectedSide(cellSides, cell * 4 * BINS + side * BINS),
        ) as [number, number, number, number];
        found.push({
          label,
          score,
          box: [(x - left) * scaleX, (y - top) * scaleY, (x + right) * scaleX, (y + bottom) * scaleY],
        });
      }
    }
  });
  return found;
}

/** PicoDet-S 416 (PaddleDetection, Apache-2.0). @throws {ModelFileBroken} the file does not load */
export async function openPicodet(path: string, thresholds: Thresholds): Promise<Detector> {
  const session = await openOnnx(path);
  const input = new Float32Array(3 * SIDE * SIDE);
  return {
    name: 'picodet-s-416',
    async detect(picture) {
      // Stretched, not letterboxed: a letterbox costs 4 AP50 points on phones and 9 on laptops.
      fillPicodetInput(await picture.resized(SIDE, SIDE), input);
      const maps = await session.run(input, [1, 3, SIDE, SIDE]);
      const found = readPicodetHead(maps.slice(0, 4), maps.slice(4, 8), picture, thresholds);
      return detectionsOf(found, picture, NMS_IOU);
    },
  };
}
