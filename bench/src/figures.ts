import { loadavg } from 'node:os';

/** One measured number. `name` begins with its part: `cpu: …`, `throughput: …`, `100 students: …`. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ms' | '1/s' | 'ratio' | 'share' | 'count' | 'KiB' | 'MiB' | 'MiB/h' | 's';
}
export interface Goal {
  readonly figure: string;
  readonly atMost?: number;
  readonly atLeast?: number;
}
export interface JudgedGoal extends Goal {
  readonly value: number;
  readonly met: boolean;
}

export const figure = (name: string, value: number, unit: Figure['unit']): Figure => ({
  name,
  value: Number(value.toFixed(3)),
  unit,
});

/** Of the last minute: the other processes of a machine share its cores with what is measured. */
export const loadAverage = (part?: string): Figure =>
  figure(`${part === undefined ? '' : `${part}: `}load average over the last minute`, loadavg()[0] ?? 0, 'count');

/** p50, p95, p99 and maximum by nearest rank; nothing where nothing was measured. */
export function spread(name: string, samples: readonly number[]): Figure[] {
  const sorted = [...samples].sort((a, b) => a - b);
  if (sorted.length === 0) return [];
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number;
  return [
    figure(`${name} p50`, at(0.5), 'ms'),
    figure(`${name} p95`, at(0.95), 'ms'),
    figure(`${name} p99`, at(0.99), 'ms'),
    figure(`${name} max`, at(1), 'ms'),
  ];
}

/** @throws {RangeError} nothing was measured */
export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted[Math.ceil(sorted.length / 2) - 1];
  if (middle === undefined) throw new RangeError('Nothing was measured');
  return middle;
}

/** Those goals whose figure was measured. */
export function judge(figures: readonly Figure[], goals: readonly Goal[]): JudgedGoal[] {
  return goals.flatMap((goal) => {
    const found = figures.find(({ name }) => name === goal.figure);
    if (!found) return [];
    const { value } = found;
    return [{ ...goal, value, met: value <= (goal.atMost ?? Infinity) && value >= (goal.atLeast ?? -Infinity) }];
  });
}

/** As lines on the console. */
export function printFigures(figures: readonly Figure[]): void {
  for (const { name, value, unit } of figures)
    console.log(`${name.padEnd(66)} ${value.toFixed(2).padStart(9)} ${unit}`);
}

/** As lines on the console. */
export function printGoals(goals: readonly JudgedGoal[]): void {
  for (const { figure: name, value, met, atMost, atLeast } of goals) {
    const limit = atMost === undefined ? `at least ${atLeast}` : `at most ${atMost}`;
    console.log(`${met ? 'Goal met   ' : 'Goal missed'} ${name}: ${value}, ${limit}`);
  }
}
