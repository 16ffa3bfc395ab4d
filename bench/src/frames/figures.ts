import { type Figure, figure, type Goal } from '../figures.js';

/** The frames analysed by how they came to their observations: a picture that comes again is no work for vision. */
export const looksApart = (
  part: string,
  before: { readonly inferred: number; readonly reused: number },
  after: { readonly inferred: number; readonly reused: number },
): Figure[] => [
  figure(`${part}: pictures inferred`, after.inferred - before.inferred, 'count'),
  figure(`${part}: observations taken again`, after.reused - before.reused, 'count'),
];

/**
 * Whether students are treated alike where not all frames can be looked at.
 * @param analysed frames of each session @param medians ms, of the sessions of which the dashboard named any
 */
export const fairness = (part: string, analysed: readonly number[], medians: readonly number[]): Figure[] => [
  ...(analysed.length > 0
    ? [
        figure(`${part}: frames analysed a session, fewest`, Math.min(...analysed), 'count'),
        figure(`${part}: frames analysed a session, most`, Math.max(...analysed), 'count'),
      ]
    : []),
  ...(medians.length > 0
    ? [figure(`${part}: capture to dashboard p50, worst session`, Math.max(...medians), 'ms')]
    : []),
];

/** The original system on two cores of the same kind of machine, as measured for this project: 9.9 frames/s. */
const ORIGINAL_FRAMES_PER_SECOND = 9.9;

export const GOALS: readonly Goal[] = [
  { figure: 'cpu: whole way / decode + resize + both models on that way, median', atMost: 1.2 },
  { figure: 'throughput: frames analysed', atLeast: 5 * ORIGINAL_FRAMES_PER_SECOND },
  { figure: '100 students: acknowledged p99', atMost: 200 },
  { figure: '100 students: capture to dashboard p95', atMost: 1_000 },
  { figure: '100 students: capture to live picture p95', atMost: 1_000 },
  { figure: 'sign-ins: refused or failed', atMost: 0 },
];
