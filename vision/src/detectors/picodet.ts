import type { Graph } from '../graph/onnx-file.js';
import {
  before,
  convolvedBeforeRepeating,
  endedAt,
  hardSwishFused,
  repeatsPlain,
  weightsFixed,
} from '../graph/rewrite.js';
import type { Raster } from '../picture.js';
import { openOnnx } from '../sessions/onnx.js';
import { type Candidate, COCO_CLASSES, type Detector, detectionsOf, type Thresholds } from './detector.js';

/** Sides of the input, pixels. */
const SIDE = 416;
const STRIDES = [8, 16, 32, 64] as const;
const CLASSES = 80;
const BINS = 8;
/** What is computed for each cell: the scores of our four labels, and the bins of its box's four sides. */
const CHANNELS = [
  ...COCO_CLASSES.map(({ number }) => number),
  ...Array.from({ length: 4 * BINS }, (_, bin) => CLASSES + bin),
];
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

/**
 * The published graph as it is computed here: no more classes than are looked for, the heads' numbers as the last
 * convolutions give them, and all that onnxruntime is slow at said otherwise. Scores and boxes stay within 1e-5.
 * Of the published file's time it takes half, of the one that was tidied before nine tenths (docs/performance.md).
 * @throws {Error} it is not PicoDet's
 */
export function tidyPicodet(graph: Graph): Graph {
  // Outputs are the classes of all strides, then the boxes. Before they part, a convolution has given both.
  const heads = graph.outputs.slice(0, STRIDES.length).map((output) => before(graph, output, 'Conv') ?? output);
  return endedAt(convolvedBeforeRepeating(repeatsPlain(hardSwishFused(weightsFixed(graph)))), heads, CHANNELS);
}

/** Mean of the distribution over the bins 0..7: a side's length in strides. Bin `k` stands at `from + k * step`. */
function expectedSide(logits: Float32Array, from: number, step: number): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (let bin = 0; bin < BINS; bin += 1) highest = Math.max(highest, logits[from + bin * step] as number);
  let sum = 0;
  let weighted = 0;
  for (let bin = 0; bin < BINS; bin += 1) {
    const weight = Math.exp((logits[from + bin * step] as number) - highest);
    sum += weight;
    weighted += bin * weight;
  }
  return weighted / sum;
}

const probability = (logit: number) => 1 / (1 + Math.exp(-logit));
/** Below every logit for 0, above every one for 1. */
const logitOf = (share: number) => Math.log(share / (1 - share));

/**
 * The heads' numbers as boxes in pixels of the original picture, before suppression.
 * @param heads one map `[36, cells]` a stride: logits of our labels in the order of `COCO_CLASSES`, then of each side's bins
 */
export function readPicodetHeads(
  heads: readonly Float32Array[],
  picture: { width: number; height: number },
  thresholds: Thresholds,
): Candidate[] {
  const found: Candidate[] = [];
  const scaleX = picture.width / SIDE;
  const scaleY = picture.height / SIDE;
  STRIDES.forEach((stride, level) => {
    const head = heads[level];
    const columns = Math.ceil(SIDE / stride);
    const cells = columns * columns;
    if (head?.length !== CHANNELS.length * cells) throw new RangeError(`PicoDet gave no map for stride ${stride}`);
    COCO_CLASSES.forEach(({ label }, plane) => {
      const atLeast = logitOf(thresholds[label]);
      for (let cell = 0; cell < cells; cell += 1) {
        const logit = head[plane * cells + cell] as number;
        if (logit < atLeast) continue;
        const x = ((cell % columns) + 0.5) * stride;
        const y = (Math.floor(cell / columns) + 0.5) * stride;
        const [left, top, right, bottom] = [0, 1, 2, 3].map(
          (side) => stride * expectedSide(head, (COCO_CLASSES.length + side * BINS) * cells + cell, cells),
        ) as [number, number, number, number];
        found.push({
          label,
          score: probability(logit),
          box: [(x - left) * scaleX, (y - top) * scaleY, (x + right) * scaleX, (y + bottom) * scaleY],
        });
      }
    });
  });
  return found;
}

/** PicoDet-S 416 (PaddleDetection, Apache-2.0). @throws {ModelFileBroken} the file does not load */
export async function openPicodet(path: string, thresholds: Thresholds): Promise<Detector> {
  const session = await openOnnx(path, tidyPicodet);
  const input = new Float32Array(3 * SIDE * SIDE);
  return {
    name: 'picodet-s-416',
    async detect(picture) {
      // Stretched, not letterboxed: a letterbox costs 4 AP50 points on phones and 9 on laptops.
      fillPicodetInput(await picture.resized(SIDE, SIDE), input);
      const heads = await session.run(input, [1, 3, SIDE, SIDE]);
      const found = readPicodetHeads(heads, picture, thresholds);
      return detectionsOf(found, picture, NMS_IOU);
    },
  };
}
