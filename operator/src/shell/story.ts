import type { Step } from '../core/plan.js';
import type { ConditionType, ExamSessionStatus } from '../resource/exam-session.js';
import { ApiError, type EventType } from '../runtime/index.js';

/** Something that `kubectl describe` tells of a sitting. */
export interface Happening {
  readonly type: EventType;
  /** One word of few. */
  readonly reason: string;
  readonly message: string;
}

const PHASE_TEXT: Readonly<Record<NonNullable<ExamSessionStatus['phase']>, string>> = {
  Scheduled: 'It has no pods until warm-up',
  Warming: 'Warm-up begins: it is given its vision power',
  Live: 'The sitting is live',
  Draining: 'No more frames are expected; what waits is looked at',
  Completed: 'The sitting is over; its pods are gone or going',
  Suspended: 'Suspended on request: it has no pods',
  Failed: 'The resource cannot be worked with',
};

const conditionOf = (status: ExamSessionStatus | undefined, type: ConditionType) =>
  status?.conditions?.find((condition) => condition.type === type);

/** Conditions whose coming is worth a warning, and the word for their going; undefined where they stay to the end. */
const WARNINGS = [
  ['AcceleratorFallback', undefined],
  ['CapacityInsufficient', 'CapacitySufficient'],
  ['Degraded', 'Recovered'],
  ['ClockSkew', 'ClocksAgree'],
] as const satisfies readonly (readonly [ConditionType, string | undefined])[];

function phaseStory(before: ExamSessionStatus | undefined, { phase, conditions }: ExamSessionStatus): Happening[] {
  // That a new one is scheduled is no event: ten thousand of them would say so at once.
  if (phase === undefined || phase === before?.phase || (before?.phase === undefined && phase === 'Scheduled'))
    return [];
  if (phase !== 'Failed') return [{ type: 'Normal', reason: phase, message: PHASE_TEXT[phase] }];
  const message = conditions?.find(({ type }) => type === 'Degraded')?.message ?? PHASE_TEXT.Failed;
  return [{ type: 'Warning', reason: phase, message }];
}

function conditionStory(before: ExamSessionStatus | undefined, after: ExamSessionStatus): Happening[] {
  if (after.phase === 'Failed') return [];
  return WARNINGS.flatMap(([type, over]): Happening[] => {
    const [was, is] = [conditionOf(before, type), conditionOf(after, type)];
    if (is?.status === 'True' && was?.status !== 'True')
      return [{ type: 'Warning', reason: type, message: is.message }];
    if (over && was?.status === 'True' && is?.status === 'False')
      return [{ type: 'Normal', reason: over, message: is.message }];
    return [];
  });
}

function stepStory(steps: readonly Step[]): Happening[] {
  return steps.flatMap((step): Happening[] => {
    if (step.do !== 'scaleUp') return [];
    const message = `${step.deployment} is to have at least ${step.replicas} pods`;
    return [{ type: 'Normal', reason: 'ScaledUp', message }];
  });
}

/** What is new between two states of a sitting, for its events. */
export const storyOf = (
  before: ExamSessionStatus | undefined,
  after: ExamSessionStatus,
  steps: readonly Step[],
): readonly Happening[] => [...phaseStory(before, after), ...conditionStory(before, after), ...stepStory(steps)];

/** What a person who looks at a sitting must know of a failure: what the API server refused, and not that it was busy. */
export function failureStory(error: unknown): Happening | undefined {
  if (!(error instanceof ApiError) || error.isRetryable || error.code === 'conflict') return undefined;
  return { type: 'Warning', reason: 'Refused', message: `The API server refused: ${error.message}` };
}
