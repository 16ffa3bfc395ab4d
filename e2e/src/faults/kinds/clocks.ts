import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from '../fault.js';
import { CLOCK_SHIFT_MS } from '../shifted-clock.js';
import { runningProcess } from './kills.js';

const SKEW_MS = 5 * 60_000;
const SKEWED_FOR_MS = 15_000;
const SHIFTED_CLOCK = new URL('../shifted-clock.main.js', import.meta.url).href;

/** A service on a machine whose clock is wrong: started anew with it, and later once more with the right one. */
const skewed = (name: string, skewMs: number): Fault => ({
  name: `${name}'s clock is ${Math.abs(skewMs) / 60_000} min ${skewMs > 0 ? 'ahead' : 'behind'} for ${SKEWED_FOR_MS / 1_000} s`,
  async happen({ platform }, load) {
    const found = runningProcess(platform, name);
    await found.stop();
    await found.start({ NODE_OPTIONS: `--import=${SHIFTED_CLOCK}`, [CLOCK_SHIFT_MS]: String(skewMs) });
    await load.seat();
    await wait(SKEWED_FOR_MS);
    await found.stop();
    await found.start();
    await load.seat();
  },
});

export const WRONG_CLOCKS: readonly Fault[] = ['monitoring', 'correction'].flatMap((name) => [
  skewed(name, SKEW_MS),
  skewed(name, -SKEW_MS),
]);
