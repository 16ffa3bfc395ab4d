import { WEIGHT_BITS } from './kernel.js';

/** Which pixels of one side make each pixel of a shorter one. */
export interface Weights {
  /** Neighbours of each pixel: the same number for all, the last ones of weight 0 and perhaps beyond the side. */
  readonly taps: number;
  /** The first neighbour of each pixel. */
  readonly first: Int32Array;
  /** `taps` for each pixel, whole numbers of 1 << WEIGHT_BITS. */
  readonly weights: Int16Array;
}

/** From here libvips first shrinks by whole numbers. */
const SHRINKS_TWICE_FROM = 4;
/** Between two pixels libvips knows so many places. */
const PHASES = 64;
/** libvips makes so many rows at a time, and finds the place of the first of them anew; those behind it by adding up. */
export const ROWS_OF_A_STRIP = 16;

/** Whether `weightsOf` can say: neither enlarged nor shrunk to a quarter and less. */
export const isShrunkSomewhat = (from: number, to: number): boolean => from >= to && from < SHRINKS_TWICE_FROM * to;

/**
 * The weights of libvips's `reduce` with its linear kernel, exactly: a triangle over the pixels that fall together, at a
 * place rounded to 1/64 of a pixel, in whole numbers that are cut, not rounded. Beyond the edge is the edge's pixel.
 * @param from,to pixels of a side before and after, for which `isShrunkSomewhat` holds
 * @param multipleOf what the number of neighbours is to be
 * @param strip pixels behind whose first one places are added up: all of a row, `ROWS_OF_A_STRIP` of a column
 */
export function weightsOf(from: number, to: number, multipleOf: number, strip: number): Weights {
  const pixels = Array.from(from === to ? untouched(to) : triangles(from, to, strip), (run) => onSide(run, from));
  const most = pixels.reduce((taps, run) => Math.max(taps, run.weights.length), 1);
  const taps = Math.ceil(most / multipleOf) * multipleOf;
  const first = Int32Array.from(pixels, (run) => run.first);
  const weights = new Int16Array(to * taps);
  pixels.forEach((run, pixel) => {
    weights.set(run.weights, pixel * taps);
  });
  return { taps, first, weights };
}

/** Neighbours one after the other; before and beyond the side ones too. */
interface Run {
  readonly first: number;
  readonly weights: readonly number[];
}

function* untouched(side: number): Generator<Run> {
  for (let pixel = 0; pixel < side; pixel += 1) yield { first: pixel, weights: [1 << WEIGHT_BITS] };
}

function* triangles(from: number, to: number, strip: number): Generator<Run> {
  const shrink = 1 / (1 / (from / to)); // as sharp and libvips hand it on
  const taps = 2 * roundedToEven(shrink) + 1;
  const before = Math.ceil(taps / 2) - 1;
  const atPhase = Array.from({ length: PHASES + 1 }, (_, phase) => triangle(taps, shrink, phase / PHASES));
  const offset = (1 + (to * shrink - from)) / 2 - 1;
  let place = 0;
  for (let pixel = 0; pixel < to; pixel += 1) {
    place = pixel % strip === 0 ? (pixel + 0.5) * shrink - 0.5 - offset : place + shrink;
    const half = Math.floor(place * 2 * PHASES) % (2 * PHASES);
    yield { first: Math.floor(place) - before, weights: atPhase[(half + 1) >> 1] as number[] };
  }
}

function triangle(taps: number, shrink: number, phase: number): number[] {
  const middle = phase + taps / 2 - 1;
  const heights = Array.from({ length: taps }, (_, tap) => Math.max(0, 1 - Math.abs((tap - middle) / shrink)));
  const sum = heights.reduce((all, height) => all + height, 0);
  return heights.map((height) => Math.floor((height / sum) * (1 << WEIGHT_BITS)));
}

const roundedToEven = (value: number): number => (value % 1 === 0.5 ? 2 * Math.round(value / 2) : Math.round(value));

/** The same on the side alone: what is beyond counts for the edge, and ends without weight are left out. */
function onSide({ first, weights }: Run, side: number): Run {
  const summed = new Map<number, number>();
  weights.forEach((weight, tap) => {
    if (weight === 0) return;
    const pixel = Math.min(side - 1, Math.max(0, first + tap));
    summed.set(pixel, (summed.get(pixel) ?? 0) + weight);
  });
  const start = Math.min(...summed.keys());
  const end = Math.max(...summed.keys());
  return {
    first: start,
    weights: Array.from({ length: end - start + 1 }, (_, at) => summed.get(start + at) ?? 0),
  };
}
