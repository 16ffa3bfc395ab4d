/**
 * The two inner loops of a resize, as WebAssembly with 128-bit vectors: the same loops in JavaScript take four times as
 * long, more than sharp does. Assembled here, instruction by instruction: so little needs no toolchain.
 */

/** Pixels are weighed in whole numbers: weights of one pixel sum up to at most 1 << WEIGHT_BITS. */
export const WEIGHT_BITS = 12;
/** What the loops may read and write beyond their last byte. */
export const OVERRUN_BYTES = 32;

/** Addresses and lengths are bytes in `memory`. Weights are 16-bit, nowhere negative. Sums are rounded to the nearest. */
export interface ResizeKernel {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  /**
   * One row out of several: each byte from `out` to `outEnd` from those under each other in the rows, `stride` apart,
   * that begin at `rows`. @param weights of each row, an even number of them, up to `weightsEnd`
   */
  blendRows(rows: number, stride: number, weights: number, weightsEnd: number, out: number, outEnd: number): void;
  /**
   * A row's pixels, three bytes each, out of neighbours in the row at `line`.
   * @param offsets 32-bit: for each pixel, where its first neighbour begins
   * @param weights of each pixel's neighbours, `weightBytes` a pixel, a multiple of four neighbours
   */
  blendColumns(line: number, offsets: number, weights: number, weightBytes: number, out: number, outEnd: number): void;
}

interface Instance {
  readonly exports: unknown;
}
/** The little that is used of it; neither TypeScript's ECMAScript library nor Node's types declare it. */
declare const WebAssembly: {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => Instance;
};

type Code = readonly (number | Code)[];
const bytesOf = (code: Code): number[] => code.flatMap((part) => (typeof part === 'number' ? part : bytesOf(part)));

/** LEB128. */
const unsigned = (value: number): number[] =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
const sized = (code: Code): Code => {
  const bytes = bytesOf(code);
  return [unsigned(bytes.length), bytes];
};
const listed = (items: readonly Code[]): Code => sized([unsigned(items.length), ...items]);

const I32 = 0x7f;
const V128 = 0x7b;
const get = (local: number): Code => [0x20, local];
const set = (local: number, value: Code): Code => [value, 0x21, local];
/** Of 0 to 63: larger ones have another first byte. */
const small = (value: number): Code => [0x41, value];
const add = (a: Code, b: Code): Code => [a, b, 0x6a];
const advance = (local: number, by: Code): Code => set(local, add(get(local), by));
/** Once, and again while the first local is below the second. */
const repeatWhileBelow = (local: number, end: number, body: Code): Code => [
  [0x03, 0x40],
  body,
  [get(local), get(end), 0x49],
  [0x0d, 0x00],
  0x0b,
];
const load32 = (address: Code): Code => [address, 0x28, 0, 0];

const vector = (operation: number): Code => [0xfd, unsigned(operation)];
const at = (offset: number): Code => [0, unsigned(offset)];
const load = (address: Code): Code => [address, vector(0x00), at(0)];
const load32Splat = (address: Code, offset: number): Code => [address, vector(0x09), at(offset)];
const store = (address: Code, value: Code): Code => [address, value, vector(0x0b), at(0)];
const store32 = (address: Code, value: Code): Code => [address, value, vector(0x5a), at(0), 0];
const constant = (bytes: readonly number[]): Code => [vector(0x0c), bytes];
/** Bytes 0 to 15 are a's, 16 to 31 b's. */
const shuffle = (a: Code, b: Code, lanes: readonly number[]): Code => [a, b, vector(0x0d), lanes];
/** A lane of 128 and more is 0. */
const swizzle = (value: Code, lanes: readonly number[]): Code => [value, constant(lanes), vector(0x0e)];
const narrowTo16 = (a: Code, b: Code): Code => [a, b, vector(0x85)];
const narrowTo8 = (a: Code, b: Code): Code => [a, b, vector(0x66)];
const widenLow = (value: Code): Code => [value, vector(0x89)];
const widenHigh = (value: Code): Code => [value, vector(0x8a)];
const addVectors = (a: Code, b: Code): Code => [a, b, vector(0xae)];
/** Products of 16-bit numbers, each two neighbours added up to one of 32. */
const dot = (a: Code, b: Code): Code => [a, b, vector(0xba)];
const accumulate = (sum: number, a: Code, b: Code): Code => set(sum, addVectors(get(sum), dot(a, b)));
const unscaled = (sum: number): Code => [get(sum), small(WEIGHT_BITS), vector(0xad)];

const HALF = constant([0, 1, 2, 3].flatMap(() => [0, 1 << (WEIGHT_BITS - 1 - 8), 0, 0]));

/** 16 bytes at a time; two rows at a time, since `dot` adds two products. */
function blendRows(): Code {
  const [rows, stride, weights, weightsEnd, out, outEnd] = [0, 1, 2, 3, 4, 5];
  const [row, weight, pair, above, below, mixed] = [6, 7, 8, 9, 10, 11];
  const sums = [12, 13, 14, 15] as const;
  const fromHalf = (half: 0 | 8) => [0, 1, 2, 3, 4, 5, 6, 7].flatMap((lane) => [lane + half, lane + half + 16]);
  const ofTwoRows: Code = [
    set(pair, load32Splat(get(weight), 0)),
    set(above, load(get(row))),
    set(below, load(add(get(row), get(stride)))),
    set(mixed, shuffle(get(above), get(below), fromHalf(0))),
    accumulate(sums[0], widenLow(get(mixed)), get(pair)),
    accumulate(sums[1], widenHigh(get(mixed)), get(pair)),
    set(mixed, shuffle(get(above), get(below), fromHalf(8))),
    accumulate(sums[2], widenLow(get(mixed)), get(pair)),
    accumulate(sums[3], widenHigh(get(mixed)), get(pair)),
    advance(row, add(get(stride), get(stride))),
    advance(weight, small(4)),
  ];
  const low = narrowTo16(unscaled(sums[0]), unscaled(sums[1]));
  const high = narrowTo16(unscaled(sums[2]), unscaled(sums[3]));
  return [
    [2, 2, I32, 8, V128],
    repeatWhileBelow(out, outEnd, [
      set(row, get(rows)),
      set(weight, get(weights)),
      sums.map((sum) => set(sum, HALF)),
      repeatWhileBelow(weight, weightsEnd, ofTwoRows),
      store(get(out), narrowTo8(low, high)),
      advance(rows, small(16)),
      advance(out, small(16)),
    ]),
    0x0b,
  ];
}

/** A pixel at a time, four neighbours at a time. */
function blendColumns(): Code {
  const [line, offsets, weights, weightBytes, out, outEnd] = [0, 1, 2, 3, 4, 5];
  const [neighbour, weightsEnd, source, sum] = [6, 7, 8, 9];
  const ZERO = 0x80;
  /** Of two neighbours that begin at these bytes: red and red, green and green, blue and blue, as 16-bit numbers. */
  const sideBySide = (one: number, other: number) => [
    ...[0, 1, 2].flatMap((channel) => [one + channel, ZERO, other + channel, ZERO]),
    ...[ZERO, ZERO, ZERO, ZERO],
  ];
  const ofFourNeighbours: Code = [
    set(source, load(get(neighbour))),
    accumulate(sum, swizzle(get(source), sideBySide(0, 3)), load32Splat(get(weights), 0)),
    accumulate(sum, swizzle(get(source), sideBySide(6, 9)), load32Splat(get(weights), 4)),
    advance(neighbour, small(12)),
    advance(weights, small(8)),
  ];
  const pixel = narrowTo16(unscaled(sum), unscaled(sum));
  return [
    [2, 2, I32, 2, V128],
    repeatWhileBelow(out, outEnd, [
      set(neighbour, add(get(line), load32(get(offsets)))),
      set(weightsEnd, add(get(weights), get(weightBytes))),
      set(sum, HALF),
      repeatWhileBelow(weights, weightsEnd, ofFourNeighbours),
      store32(get(out), narrowTo8(pixel, pixel)),
      advance(offsets, small(4)),
      advance(out, small(3)),
    ]),
    0x0b,
  ];
}

const named = (name: string): Code => sized([...Buffer.from(name)]);

function assembled(): Uint8Array {
  const section = (id: number, content: Code): Code => [id, content];
  return Uint8Array.from(
    bytesOf([
      [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, listed([[0x60, 6, I32, I32, I32, I32, I32, I32, 0]])),
      section(3, listed([[0], [0]])),
      section(5, listed([[0, 1]])),
      section(
        7,
        listed([
          [named('memory'), 2, 0],
          [named('blendRows'), 0, 0],
          [named('blendColumns'), 0, 1],
        ]),
      ),
      section(10, listed([sized(blendRows()), sized(blendColumns())])),
    ]),
  );
}

/** @returns undefined where the processor has no such vectors */
export function openKernel(): ResizeKernel | undefined {
  const bytes = assembled();
  if (!WebAssembly.validate(bytes)) return undefined;
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as ResizeKernel;
}
