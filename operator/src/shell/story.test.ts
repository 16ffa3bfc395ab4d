import { describe, expect, it } from '@jest/globals';
import type { ExamSessionStatus } from '../resource/exam-session.js';
import { ApiError, TransportError } from '../runtime/index.js';
import { aCondition } from '../testing/sittings.js';
import { failureStory, storyOf } from './story.js';

const status = (
  phase: NonNullable<ExamSessionStatus['phase']>,
  ...conditions: ExamSessionStatus['conditions'] & object
): ExamSessionStatus => ({
  phase,
  conditions,
});
const reasons = (...args: Parameters<typeof storyOf>) =>
  storyOf(...args).map(({ type, reason }) => `${type} ${reason}`);

describe('the story of a sitting', () => {
  it('tells each phase once, and not that a new one is scheduled', () => {
    expect(reasons(undefined, status('Scheduled'), [])).toEqual([]);
    expect(reasons(status('Scheduled'), status('Warming'), [])).toEqual(['Normal Warming']);
    expect(reasons(status('Warming'), status('Warming'), [])).toEqual([]);
    expect(reasons(status('Suspended'), status('Scheduled'), [])).toEqual(['Normal Scheduled']);
  });

  it('warns when something goes wrong, and says when it is over', () => {
    const wrong = aCondition('CapacityInsufficient', 'True', 'PodsUnschedulable', 0);
    const right = aCondition('CapacityInsufficient', 'False', 'Enough', 0);
    expect(reasons(status('Live'), status('Live', wrong), [])).toEqual(['Warning CapacityInsufficient']);
    expect(reasons(status('Live', wrong), status('Live', wrong), [])).toEqual([]);
    expect(reasons(status('Live', wrong), status('Live', right), [])).toEqual(['Normal CapacitySufficient']);
  });

  it('tells of the one fallback to CPUs', () => {
    const fellBack = aCondition('AcceleratorFallback', 'True', 'GpuUnschedulable', 0);
    expect(reasons(status('Warming'), status('Warming', fellBack), [])).toEqual(['Warning AcceleratorFallback']);
  });

  it('tells how many pods were asked for, but not each object', () => {
    const scaled = { do: 'scaleUp', namespace: 'exams', deployment: 'maths-vision-cpu', replicas: 4 } as const;
    expect(storyOf(status('Live'), status('Live'), [scaled])).toEqual([
      { type: 'Normal', reason: 'ScaledUp', message: 'maths-vision-cpu is to have at least 4 pods' },
    ]);
  });

  it('tells what is wrong with a resource that can never work, once', () => {
    const degraded = { ...aCondition('Degraded', 'True', 'SpecInvalid', 0), message: 'spec.endTime: is missing' };
    expect(storyOf(undefined, status('Failed', degraded), [])).toEqual([
      { type: 'Warning', reason: 'Failed', message: 'spec.endTime: is missing' },
    ]);
  });
});

describe('the story of a failure', () => {
  it('is what the API server refused for good', () => {
    expect(failureStory(new ApiError(403, 'Forbidden', 'no quota', 'PATCH x'))?.message).toContain('no quota');
  });

  it.each([
    ['busy', new ApiError(429, 'TooManyRequests', '', 'PATCH x')],
    ['overtaken', new ApiError(409, 'Conflict', '', 'PATCH x')],
    ['not there', new TransportError('unreachable', 'PATCH x')],
  ])('is none where it was only %s', (_, error) => {
    expect(failureStory(error)).toBeUndefined();
  });
});
