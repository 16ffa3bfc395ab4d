import { describe, expect, it } from '@jest/globals';
import type { ExamSessionStatus } from '../resource/exam-session.js';
import { aSession, at, LENGTH, type SpecChanges, time } from '../testing/sittings.js';
import { expiresAt, phaseAt } from './phase.js';

const phase = (seconds: number, status?: ExamSessionStatus, changes: SpecChanges = {}) =>
  phaseAt(aSession(changes, status ? { status } : {}), at(seconds));

describe('time moves phases', () => {
  it.each([
    [-301, 'Scheduled'],
    [-300, 'Warming'],
    [-1, 'Warming'],
    [0, 'Live'],
    [LENGTH - 1, 'Live'],
  ])('at %i s it is %s, whatever it was before', (seconds, expected) => {
    for (const before of ['Scheduled', 'Warming', 'Live', 'Draining', 'Completed', 'Suspended', 'Failed'] as const) {
      const isPulledBack = expected === 'Scheduled' && ['Warming', 'Live', 'Draining'].includes(before);
      expect(phase(seconds, { phase: before }).phase).toBe(isPulledBack ? 'Draining' : expected);
    }
    expect(phase(seconds).phase).toBe(expected);
  });

  it('drains for drainSeconds from the end, then is completed', () => {
    expect(phase(LENGTH, { phase: 'Live' })).toEqual({ phase: 'Draining', drainingSince: at(LENGTH) });
    const draining = { phase: 'Draining', drainingSince: time(LENGTH) } as const;
    expect(phase(LENGTH + 119, draining).phase).toBe('Draining');
    expect(phase(LENGTH + 120, draining)).toEqual({ phase: 'Completed', completedAt: at(LENGTH + 120) });
  });

  it('completes at once where nothing is to be drained', () => {
    expect(phase(LENGTH, { phase: 'Live' }, { vision: { drainSeconds: 0 } }).phase).toBe('Completed');
    expect(phase(LENGTH, { phase: 'Scheduled' }).phase).toBe('Completed');
  });

  it('is completed at creation where it is already over', () => {
    expect(phase(LENGTH + 9)).toEqual({ phase: 'Completed', completedAt: at(LENGTH + 9) });
  });

  it('drains in full where its end is moved into the past', () => {
    expect(phase(3600, { phase: 'Live' }, { endTime: time(60) })).toEqual({
      phase: 'Draining',
      drainingSince: at(3600),
    });
    expect(phase(-10, { phase: 'Warming' }, { startTime: time(-900), endTime: time(-600) }).phase).toBe('Draining');
  });

  it('lives again where its end is moved ahead, while it drains and later', () => {
    expect(phase(LENGTH + 60, { phase: 'Draining', drainingSince: time(LENGTH) }, { endTime: time(9000) }).phase).toBe(
      'Live',
    );
    expect(phase(LENGTH + 600, { phase: 'Completed', completedAt: time(7320) }, { endTime: time(9000) }).phase).toBe(
      'Live',
    );
  });

  it('drains, then is suspended; without pods it is suspended at once', () => {
    const suspend = { suspend: true };
    expect(phase(60, { phase: 'Live' }, suspend).phase).toBe('Draining');
    expect(phase(180, { phase: 'Draining', drainingSince: time(60) }, suspend).phase).toBe('Suspended');
    expect(phase(60, { phase: 'Suspended' }, suspend).phase).toBe('Suspended');
    expect(phase(-9999, { phase: 'Scheduled' }, suspend).phase).toBe('Suspended');
    expect(phase(60, undefined, suspend).phase).toBe('Suspended');
    expect(phase(60, { phase: 'Suspended' }).phase).toBe('Live');
  });

  it('completes a suspended sitting at its end', () => {
    expect(phase(LENGTH, { phase: 'Suspended' }, { suspend: true }).phase).toBe('Completed');
  });

  it('does not drain for an hour because the clock went back one', () => {
    expect(phase(LENGTH + 60, { phase: 'Draining', drainingSince: time(LENGTH + 3600) })).toEqual({
      phase: 'Draining',
      drainingSince: at(LENGTH + 60),
    });
  });

  it('begins warm-up at the start where warm-up takes no time', () => {
    expect(phase(-1, undefined, { vision: { warmUpSeconds: 0 } }).phase).toBe('Scheduled');
    expect(phase(0, undefined, { vision: { warmUpSeconds: 0 } }).phase).toBe('Live');
  });
});

describe('time to live', () => {
  it('counts from completion and only once the status tells it', () => {
    expect(expiresAt(aSession({}, { status: { phase: 'Completed', completedAt: time(0) } }))).toBe(at(86_400));
    expect(expiresAt(aSession({}, { status: { phase: 'Draining' } }))).toBeUndefined();
    expect(expiresAt(aSession())).toBeUndefined();
  });

  it('keeps the moment of completion', () => {
    expect(phase(20_000, { phase: 'Completed', completedAt: time(7320) })).toEqual({
      phase: 'Completed',
      completedAt: at(7320),
    });
  });
});
