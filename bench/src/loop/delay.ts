import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly count: number;
}

/** By nearest rank. @throws {RangeError} nothing was measured */
export function percentiles(samples: readonly number[]): Percentiles {
  const sorted = [...samples].sort((a, b) => a - b);
  if (sorted.length === 0) throw new RangeError('Nothing was measured');
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number;
  return { p50: at(0.5), p99: at(0.99), max: at(1), count: sorted.length };
}

/**
 * What an event that comes at a random moment waits, from the lengths of the loop's blocks. A probe sees a block of
 * 50 ms once and a free millisecond each time, so its own percentiles flatter; here each block counts by its length:
 * whoever comes during it waits what is left of it.
 * @param blocksMs how late each tick of the probe was, ms
 * @param tickMs the probe's period, ms
 */
export function arrivalDelays(blocksMs: readonly number[], tickMs: number): number[] {
  return blocksMs.flatMap((block) => {
    const delays = [Math.max(0, block)];
    for (let left = block - tickMs; left > 0; left -= tickMs) delays.push(left);
    return delays;
  });
}

export interface LoopDelay {
  /** perf_hooks' histogram, minus its resolution, ms. */
  readonly sampled: Percentiles;
  /** The same loop as a request sees it, ms; see `arrivalDelays`. */
  readonly arrival: Percentiles;
  /** Share of the time in which the loop was busy, 0 to 1. */
  readonly utilization: number;
}

const RESOLUTION_MS = 1;

/** Starts to measure the event loop's delay; the returned function ends that and tells it. */
export function watchLoop(): () => LoopDelay {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  const before = performance.eventLoopUtilization();
  const late: number[] = [];
  let due = performance.now() + RESOLUTION_MS;
  histogram.enable();
  const probe = setInterval(() => {
    const now = performance.now();
    late.push(Math.max(0, now - due));
    due = now + RESOLUTION_MS;
  }, RESOLUTION_MS);
  return () => {
    clearInterval(probe);
    histogram.disable();
    const ms = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
    return {
      sampled: {
        p50: ms(histogram.percentile(50)),
        p99: ms(histogram.percentile(99)),
        max: ms(histogram.max),
        count: histogram.count,
      },
      arrival: percentiles(arrivalDelays(late, RESOLUTION_MS)),
      utilization: performance.eventLoopUtilization(before).utilization,
    };
  };
}
