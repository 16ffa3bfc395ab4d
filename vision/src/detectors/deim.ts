import type { Raster } from '../picture.js';
import { openOnnx } from '../sessions/onnx.js';
import { type Candidate, COCO_CLASSES, type Detector, detectionsOf, type Thresholds } from './detector.js';

const SIDE = 416;
const NMS_IOU = 0.6;
const LABELS = new Map(COCO_CLASSES.map(({ number, label }) => [number, label]));

/** Fills `input` (NCHW, 3x416x416, red-green-blue, 0..1) from a raster of 416x416. */
function fillDeimInput({ rgb }: Raster, input: Float32Array): void {
  const plane = SIDE * SIDE;
  for (let pixel = 0, at = 0; pixel < plane; pixel += 1, at += 3) {
    input[pixel] = (rgb[at] as number) / 255;
    input[plane + pixel] = (rgb[at + 1] as number) / 255;
    input[2 * plane + pixel] = (rgb[at + 2] as number) / 255;
  }
}

/**
 * The head's rows, already in pixels of the original picture, before suppression.
 * @param labels COCO-80 numbers. @param boxes `[rows, 4]`, corners
 */
export function readDeimHead(
  labels: BigInt64Array,
  boxes: Float32Array,
  scores: Float32Array,
  thresholds: Thresholds,
): Candidate[] {
  return Array.from(scores).flatMap((score, row): Candidate[] => {
    const label = LABELS.get(Number(labels[row]));
    if (label === undefined || score < thresholds[label]) return [];
    const [x1, y1, x2, y2] = boxes.subarray(4 * row, 4 * row + 4) as unknown as [number, number, number, number];
    return [{ label, score, box: [x1, y1, x2, y2] }];
  });
}

/** DEIMv2-femto 416 with HGNetV2 (Apache-2.0). @throws {ModelFileBroken} the file does not load */
export async function openDeim(path: string, thresholds: Thresholds): Promise<Detector> {
  const session = await openOnnx(path);
  const input = new Float32Array(3 * SIDE * SIDE);
  return {
    name: 'deimv2-femto-416',
    async detect(picture) {
      fillDeimInput(await picture.resized(SIDE, SIDE), input);
      const size = BigInt64Array.of(BigInt(picture.width), BigInt(picture.height));
      const [labels, boxes, scores] = await session.run(input, [1, 3, SIDE, SIDE], { orig_target_sizes: size });
      const found = readDeimHead(
        labels as unknown as BigInt64Array,
        boxes as Float32Array,
        scores as Float32Array,
        thresholds,
      );
      return detectionsOf(found, picture, NMS_IOU);
    },
  };
}
