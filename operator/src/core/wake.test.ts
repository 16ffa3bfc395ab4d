import { describe, expect, it } from '@jest/globals';
import type { ExamSessionStatus } from '../resource/exam-session.js';
import { aCondition, anUnschedulablePod, aSession, at, LENGTH, nothing, time } from '../testing/sittings.js';
import { nextWake } from './wake.js';

const wake = (seconds: number, status?: ExamSessionStatus) =>
  nextWake(aSession({}, status ? { status } : {}), nothing, at(seconds));

describe('the next wake-up', () => {
  it.each<[string, number, number]>([
    ['at most 5 min ahead, 90 days before', -90 * 86_400, -90 * 86_400 + 300],
    ['when warm-up begins', -301, -300],
    ['the next boundary, not this one', -300, 0],
    ['when it begins', -1, 0],
    ['5 min ahead while it lasts', 0, 300],
    ['when it ends', LENGTH - 1, LENGTH],
  ])('is %s', (_title, now, expected) => {
    expect(wake(now)).toBe(at(expected));
  });

  it('is the end of draining, also where the status does not tell yet that it drains', () => {
    expect(wake(LENGTH, { phase: 'Live' })).toBe(at(LENGTH + 120));
    expect(wake(LENGTH + 50, { phase: 'Draining', drainingSince: time(LENGTH) })).toBe(at(LENGTH + 120));
  });

  it('is the end of its time to live', () => {
    expect(wake(86_399, { phase: 'Completed', completedAt: time(0) })).toBe(at(86_400));
  });

  it('is when GPUs are given up: half of the warm-up, or 90 s unschedulable', () => {
    const status: ExamSessionStatus = {
      phase: 'Warming',
      accelerator: 'gpu',
      conditions: [aCondition('AcceleratorFallback', 'False', 'GpuRequested', -300)],
    };
    expect(wake(-299, status)).toBe(at(-150));
    const observed = { children: [], pods: [anUnschedulablePod('gpu', -295)] };
    expect(nextWake(aSession({}, { status }), observed, at(-299))).toBe(at(-205));
  });
});
