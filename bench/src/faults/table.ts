import type { FaultResult } from '@proctorwise/e2e/faults';

const seconds = (ms: number | null): string => (ms === null ? 'never' : `${(ms / 1_000).toFixed(1)} s`);

/** The table that the issue of faults asks for, as Markdown: one row a fault. */
export function toTable(results: readonly FaultResult[]): string {
  const rows = results.map(({ fault, students, framesPerSecond, acknowledged, found, doubled, recoveryMs, faults }) =>
    [
      fault,
      `${students} students, ${framesPerSecond} frames/s`,
      acknowledged,
      found,
      doubled,
      seconds(recoveryMs),
      faults.length === 0 ? 'as promised' : faults.slice(0, 2).join('; ').replaceAll('|', '\\|'),
    ].join(' | '),
  );
  const head = ['fault', 'load', 'acknowledged', 'found', 'doubled', 'recovery', 'verdict'];
  const lines = [head.join(' | '), head.map(() => '---').join(' | '), ...rows];
  return `${lines.map((line) => `| ${line} |`).join('\n')}\n`;
}

/** An order of its own for each seed: what one fault leaves behind meets another one next time. */
export function inOrderOf<T>(seed: number, items: readonly T[]): T[] {
  const shuffled = [...items];
  let state = seed >>> 0;
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    // A linear congruential generator: Numerical Recipes' constants.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = Math.floor((state / 2 ** 32) * (last + 1));
    [shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T];
  }
  return shuffled;
}
