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

/** The frames analysed by how they came to their observations: a picture that comes again is no work for vision. */
export const looksApart = (
  part: string,
  before: { readonly inferred: number; readonly reused: number },
  after: { readonly inferred: number; readonly reused: number },
): Figure[] => [
  figure(`${part}: pictures inferred`, after.inferred - before.inferred, 'count'),
  figure(`${part}: observations taken again`, after.reused - before.reused, 'count'),
];

/** @throws {RangeError} nothing was measured */
export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted[Math.ceil(sorted.length / 2) - 1];
  if (middle === undefined) throw new RangeError('Nothing was measured');
  return middle;
}

/** The original system on two cores of the same kind of machine, as measured for this project: 9.9 frames/s. */
const ORIGINAL_FRAMES_PER_SECOND = 9.9;

export const GOALS: readonly Goal[] = [
  { figure: 'cpu: whole way / decode + resize + both models, median', atMost: 1.2 },
  { figure: 'throughput: frames analysed', atLeast: 5 * ORIGINAL_FRAMES_PER_SECOND },
  { figure: '100 students: acknowledged p99', atMost: 200 },
  { figure: '100 students: capture to dashboard p95', atMost: 1_000 },
  { figure: '100 students: capture to live picture p95', atMost: 1_000 },
  { figure: 'sign-ins: refused or failed', atMost: 0 },
];

/** Those goals whose figure was measured. */
export function judge(figures: readonly Figure[], goals: readonly Goal[] = GOALS): JudgedGoal[] {
  return goals.flatMap((goal) => {
    const found = figures.find(({ name }) => name === goal.figure);
    if (!found) return [];
    const { value } = found;
    return [{ ...goal, value, met: value <= (goal.atMost ?? Infinity) && value >= (goal.atLeast ?? -Infinity) }];
  });
}
