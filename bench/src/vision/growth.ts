import { type Figure, figure } from '../figures.js';
import { slopeOf } from '../operator/slope.js';

/** Memory at one moment of a soak. */
export interface MemoryPoint {
  readonly hours: number;
  /** Answered since the soak began. */
  readonly pictures: number;
  readonly mib: number;
}

/** Heaps grow until V8 and the allocators have found their size; the first part is left out. */
const LEFT_OUT = 1 / 4;

/**
 * How memory went over the last three quarters. A slope tells little where memory goes up and down by more; whether it
 * still reached new heights towards the end, the last figure tells: at most 0 where it did not.
 * @param points in the order of time; of fewer than three, figures are not finite
 */
export function growth(name: string, points: readonly MemoryPoint[]): Figure[] {
  const settled = points.slice(Math.floor(points.length * LEFT_OUT));
  const sizes = settled.map(({ mib }) => mib);
  const lastQuarterFrom = Math.ceil((sizes.length * 2) / 3);
  const newHeight = Math.max(...sizes.slice(lastQuarterFrom)) - Math.max(...sizes.slice(0, lastQuarterFrom));
  const slope = (per: 'hours' | 'pictures') => slopeOf(settled.map((point) => [point[per], point.mib] as const));
  return [
    figure(`${name}, slope over the last three quarters`, slope('hours'), 'MiB/h'),
    figure(`${name}, slope a thousand pictures`, slope('pictures') * 1_000 * 1_024, 'KiB'),
    figure(`${name}, fewest`, Math.min(...sizes), 'MiB'),
    figure(`${name}, most`, Math.max(...sizes), 'MiB'),
    figure(`${name}, at the end`, sizes.at(-1) ?? Number.NaN, 'MiB'),
    figure(`${name}, most of the last quarter less the most before it`, newHeight, 'MiB'),
  ];
}
