import { type FaultResult, seededRandom } from '@proctorwise/e2e/faults';

const BEGIN = '<!-- faults -->';
const END = '<!-- /faults -->';
/** Below this nobody would have noticed: nothing came more than 1.5 s late. */
const seconds = (ms: number | null): string =>
  ms === null ? 'never' : ms === 0 ? 'not felt' : `${(ms / 1_000).toFixed(1)} s`;

/** The table of docs/faults.md, as Markdown: one row a fault. */
export function toTable(results: readonly FaultResult[]): string {
  const rows = results.map((result) => {
    const { fault, students, framesPerSecond, acknowledged, found, doubled, recoveryMs, notRun } = result;
    if (notRun !== undefined) return [fault, '', '', '', '', '', `NOT RUN: ${escaped(notRun)}`].join(' | ');
    return [
      fault,
      `${students} students, ${framesPerSecond} frames/s`,
      acknowledged,
      found,
      doubled,
      seconds(recoveryMs),
      result.faults.length === 0 ? 'as promised' : escaped(result.faults.slice(0, 2).join('; ')),
    ].join(' | ');
  });
  const head = ['fault', 'load', 'acknowledged', 'found', 'doubled', 'recovery', 'verdict'];
  const lines = [head.join(' | '), head.map(() => '---').join(' | '), ...rows];
  return `${lines.map((line) => `| ${line} |`).join('\n')}\n`;
}

const escaped = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** The text with the table in it: between its marks, or alone where it has none. */
export function withTable(text: string, table: string): string {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END, begin);
  if (begin === -1 || end === -1) return table;
  return `${text.slice(0, begin + BEGIN.length)}\n\n${table}\n${text.slice(end)}`;
}

/** An order of its own for each seed: what one fault leaves behind meets another one next time. */
export function inOrderOf<T>(seed: number, items: readonly T[]): T[] {
  const shuffled = [...items];
  const random = seededRandom(seed);
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T];
  }
  return shuffled;
}
