import { type Random, randomOf } from '../random.js';

/** Of one source: how many of how many. */
export interface UnitCount {
  readonly unit: string;
  readonly hits: number;
  readonly of: number;
}

/** A share with its 95 % interval. */
export interface Share {
  readonly hits: number;
  readonly of: number;
  /** Sources that it is about. */
  readonly sources: number;
  /** Undefined where there is nothing to judge. */
  readonly value: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
}

const RESAMPLES = 2_000;
const SEED = 'bootstrap/1';

/**
 * A pooled share and its 95 % interval by bootstrap over sources, never over variants of one: a source is drawn with all
 * that was made of it. Where all sources are right (or none is) resampling knows no doubt at all; the end towards doubt is
 * then the exact one of Clopper and Pearson with the number of sources as n.
 */
export function shareOf(counts: readonly UnitCount[]): Share {
  const units = pooled(counts);
  const hits = sum(units, 'hits');
  const of = sum(units, 'of');
  const sources = units.length;
  if (of === 0) return { hits, of, sources, value: undefined, low: undefined, high: undefined };
  const drawn = resampled(units, randomOf(SEED));
  const doubt = 0.025 ** (1 / sources);
  return {
    hits,
    of,
    sources,
    value: hits / of,
    low: hits === of ? doubt : (drawn[Math.floor(0.025 * (drawn.length - 1))] as number),
    high: hits === 0 ? 1 - doubt : (drawn[Math.ceil(0.975 * (drawn.length - 1))] as number),
  };
}

/** One count for each source that has anything to say, in order of name: the order of pictures changes nothing. */
function pooled(counts: readonly UnitCount[]): UnitCount[] {
  const units = new Map<string, UnitCount>();
  for (const { unit, hits, of } of counts) {
    const before = units.get(unit) ?? { unit, hits: 0, of: 0 };
    units.set(unit, { unit, hits: before.hits + hits, of: before.of + of });
  }
  return [...units.values()].filter(({ of }) => of > 0).sort((a, b) => (a.unit < b.unit ? -1 : 1));
}

function resampled(units: readonly UnitCount[], random: Random): number[] {
  const shares: number[] = [];
  for (let turn = 0; turn < RESAMPLES; turn += 1) {
    let hits = 0;
    let of = 0;
    for (let draw = 0; draw < units.length; draw += 1) {
      const unit = units[Math.floor(random() * units.length)] as UnitCount;
      hits += unit.hits;
      of += unit.of;
    }
    shares.push(hits / of);
  }
  return shares.sort((a, b) => a - b);
}

const sum = (units: readonly UnitCount[], key: 'hits' | 'of'): number =>
  units.reduce((total, unit) => total + unit[key], 0);

/**
 * The upper end of a one-sided 95 % interval for the mean of a Poisson count, exact: at which mean so few or fewer would
 * be seen in one of twenty. 3.0 for none, the "rule of three".
 */
export function poissonUpperBound(count: number): number {
  const chanceOfSoFew = (mean: number) => {
    let term = Math.exp(-mean);
    let total = term;
    for (let k = 1; k <= count; k += 1) {
      term *= mean / k;
      total += term;
    }
    return total;
  };
  let [low, high] = [count, count + 10 + 4 * Math.sqrt(count)];
  for (let turn = 0; turn < 60; turn += 1) {
    const middle = (low + high) / 2;
    if (chanceOfSoFew(middle) > 0.05) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
