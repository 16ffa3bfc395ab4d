import type { Raster } from '../picture.js';
import { OVERRUN_BYTES, openKernel, type ResizeKernel } from './kernel.js';
import { isShrunkSomewhat, ROWS_OF_A_STRIP, type Weights, weightsOf } from './weights.js';

/** Rows of the result that are made together: their sources fit into the processor's nearer caches. */
const ROWS_AT_A_TIME = 16;
/** `blendRows` takes two rows at a time, `blendColumns` four columns. */
const ROWS_TOGETHER = 2;
const COLUMNS_TOGETHER = 4;
const CHANNELS = 3;
const PAGE_BYTES = 65_536;
/** Sizes whose weights are kept: cameras have few, and two models ask. */
const KEPT_PLANS = 16;

/** All that depends on the sizes alone. Addresses are bytes in the kernel's memory. */
interface Plan {
  readonly rows: Weights;
  readonly columns: Weights;
  readonly columnOffsets: Int32Array;
  readonly at: {
    readonly rowWeights: number;
    readonly columnWeights: number;
    readonly columnOffsets: number;
    readonly line: number;
    readonly made: number;
    readonly sources: number;
  };
  readonly bytes: number;
}

function planOf(from: { width: number; height: number }, width: number, height: number): Plan {
  const rows = weightsOf(from.height, height, ROWS_TOGETHER, ROWS_OF_A_STRIP);
  const columns = weightsOf(from.width, width, COLUMNS_TOGETHER, width);
  const columnOffsets = columns.first.map((column) => CHANNELS * column);
  const sourceRows = Math.max(
    ...batches(height).map(([first, end]) => endOf(rows, end - 1) - (rows.first[first] ?? 0)),
  );
  let bytes = 0;
  const reserve = (length: number) => {
    const address = bytes;
    bytes += Math.ceil((length + OVERRUN_BYTES) / 16) * 16;
    return address;
  };
  const at = {
    rowWeights: reserve(rows.weights.byteLength),
    columnWeights: reserve(columns.weights.byteLength),
    columnOffsets: reserve(columnOffsets.byteLength),
    line: reserve(CHANNELS * from.width),
    made: reserve(CHANNELS * width * ROWS_AT_A_TIME),
    sources: reserve(CHANNELS * from.width * sourceRows),
  };
  return { rows, columns, columnOffsets, at, bytes };
}

/** The source row after the last that this row is made of, or has at weight 0. */
const endOf = ({ first, taps }: Weights, row: number): number => (first[row] ?? 0) + taps;

const batches = (height: number): [first: number, end: number][] =>
  Array.from({ length: Math.ceil(height / ROWS_AT_A_TIME) }, (_, batch) => [
    batch * ROWS_AT_A_TIME,
    Math.min(height, (batch + 1) * ROWS_AT_A_TIME),
  ]);

/** Shrinks rasters in this thread; its memory is used again. */
export class Shrinker {
  readonly #kernel: ResizeKernel;
  readonly #plans = new Map<string, Plan>();

  constructor(kernel: ResizeKernel) {
    this.#kernel = kernel;
  }

  /** Whether `shrink` can; what it cannot is rare. */
  static takes(from: { width: number; height: number }, width: number, height: number): boolean {
    return isShrunkSomewhat(from.width, width) && isShrunkSomewhat(from.height, height);
  }

  /** The raster stretched to exactly `width` x `height`, each byte as libvips's linear kernel gives it. */
  shrink(from: Raster, width: number, height: number): Raster {
    const plan = this.#planFor(from, width, height);
    const { rows, columns, at } = plan;
    const bytes = this.#memoryFor(plan);
    const { blendRows, blendColumns } = this.#kernel;
    const sourceStride = CHANNELS * from.width;
    const stride = CHANNELS * width;
    const made = new Uint8Array(stride * height);
    for (const [first, end] of batches(height)) {
      const firstSource = rows.first[first] ?? 0;
      const endSource = Math.min(from.height, endOf(rows, end - 1));
      bytes.set(from.rgb.subarray(firstSource * sourceStride, endSource * sourceStride), at.sources);
      for (let row = first; row < end; row += 1) {
        const sources = at.sources + ((rows.first[row] ?? 0) - firstSource) * sourceStride;
        const weights = at.rowWeights + row * rows.taps * 2;
        const out = at.made + (row - first) * stride;
        blendRows(sources, sourceStride, weights, weights + rows.taps * 2, at.line, at.line + sourceStride);
        blendColumns(at.line, at.columnOffsets, at.columnWeights, columns.taps * 2, out, out + stride);
      }
      made.set(bytes.subarray(at.made, at.made + (end - first) * stride), first * stride);
    }
    return { width, height, rgb: made };
  }

  #planFor(from: { width: number; height: number }, width: number, height: number): Plan {
    const key = `${from.width}x${from.height} ${width}x${height}`;
    const known = this.#plans.get(key);
    if (known) return known;
    const plan = planOf(from, width, height);
    if (this.#plans.size === KEPT_PLANS) this.#plans.clear();
    this.#plans.set(key, plan);
    return plan;
  }

  /** The kernel's memory with the plan's tables in their places. */
  #memoryFor({ rows, columns, columnOffsets, at, bytes: needed }: Plan): Uint8Array {
    const { memory } = this.#kernel;
    const missing = needed - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
    const bytes = new Uint8Array(memory.buffer);
    const put = ({ buffer, byteOffset, byteLength }: Int16Array | Int32Array, address: number) =>
      bytes.set(new Uint8Array(buffer, byteOffset, byteLength), address);
    put(rows.weights, at.rowWeights);
    put(columns.weights, at.columnWeights);
    put(columnOffsets, at.columnOffsets);
    return bytes;
  }
}

const kernel = openKernel();
/** Of this process. Undefined where the processor has no vectors for it. */
export const shrinker: Shrinker | undefined = kernel && new Shrinker(kernel);
