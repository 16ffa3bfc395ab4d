import { describe, expect, it } from '@jest/globals';
import { CONDITION_TYPES, type Condition, type ExamSessionStatus, statusField } from '../resource/exam-session.js';
import { faultsOf } from '../resource/read.js';
import {
  aCondition,
  aDeployment,
  anUnschedulablePod,
  aSession,
  at,
  facts,
  LENGTH,
  nothing,
  type SpecChanges,
  time,
} from '../testing/sittings.js';
import type { ClusterFacts, Observed } from './facts.js';
import type { StoredObject } from './kubernetes.js';
import { failedStatus, statusOf } from './status.js';

function status(
  seconds: number,
  {
    before,
    observed = nothing,
    changes = {},
    known = facts(),
    generation = 1,
  }: {
    before?: ExamSessionStatus;
    observed?: Observed;
    changes?: SpecChanges;
    known?: ClusterFacts;
    generation?: number;
  } = {},
): ExamSessionStatus {
  const metadata = { ...aSession().metadata, generation };
  return statusOf(aSession(changes, { metadata, ...(before ? { status: before } : {}) }), observed, known, at(seconds));
}
const condition = ({ conditions }: ExamSessionStatus, type: Condition['type']) => {
  const found = conditions?.find((one) => one.type === type);
  return `${found?.status} ${found?.reason}`;
};
const told = (one: ExamSessionStatus) =>
  Object.fromEntries(CONDITION_TYPES.map((type) => [type, condition(one, type)]));
const children = (...objects: StoredObject[]): Observed => ({ children: objects, pods: [] });

describe('the status', () => {
  it('of a sitting to come tells when pods are asked for, and no endpoint', () => {
    expect(status(-3600)).toMatchObject({
      phase: 'Scheduled',
      observedGeneration: 1,
      desiredReplicas: 0,
      readyReplicas: 0,
      ready: '0/0',
    });
    expect(status(-3600)).not.toHaveProperty('endpoint');
    expect(status(-3600).conditions?.[0]?.message).toBe('Pods are asked for at 2026-12-01T08:55:00Z');
    expect(told(status(-3600))).toEqual({
      Ready: 'False Scheduled',
      Progressing: 'False Scheduled',
      Degraded: 'False AsExpected',
      AcceleratorFallback: 'Unknown NotDecided',
      CapacityInsufficient: 'False Enough',
      ClockSkew: 'False ClocksAgree',
    });
  });

  it('while warming tells the decision and the address before any pod is there', () => {
    expect(status(-300)).toMatchObject({
      phase: 'Warming',
      accelerator: 'cpu',
      endpoint: 'maths-vision.proctorwise.svc:8080',
      podFramesPerSecond: 45,
      ready: '0/2',
    });
    expect(told(status(-300))).toMatchObject({
      Ready: 'False PodsNotReady',
      Progressing: 'True PodsStarting',
      Degraded: 'False AsExpected',
      AcceleratorFallback: 'False CpuChosen',
    });
  });

  it('while live with its pods tells that all is well', () => {
    const one = status(0, { observed: children(aDeployment('cpu', { replicas: 2, ready: 2 })) });
    expect(one).toMatchObject({
      phase: 'Live',
      desiredReplicas: 2,
      readyReplicas: 2,
      ready: '2/2',
      endpoint: 'maths-vision.proctorwise.svc:8080',
    });
    expect(told(one)).toMatchObject({
      Ready: 'True PodsReady',
      Progressing: 'False PodsReady',
      Degraded: 'False AsExpected',
    });
  });

  it('tells what the autoscaler asks for above the floor', () => {
    const one = status(0, { observed: children(aDeployment('cpu', { replicas: 4, ready: 3 })) });
    expect(one.ready).toBe('3/4');
    expect(told(one)).toMatchObject({ Ready: 'True PodsReady', Progressing: 'True PodsStarting' });
  });

  it('is degraded where too few pods are ready while live, and names the pool where none is', () => {
    const some = status(0, { observed: children(aDeployment('cpu', { replicas: 2, ready: 1 })) });
    expect(condition(some, 'Degraded')).toBe('True PodsNotReady');
    expect(some.endpoint).toBe('maths-vision.proctorwise.svc:8080');
    expect(status(0, { observed: children(aDeployment('cpu', { replicas: 2 })) }).endpoint).toBe(
      'vision-shared.proctorwise.svc:8080',
    );
  });

  it('of a small sitting names the shared pool and its state', () => {
    const changes = { expectedCandidates: 10 };
    const one = status(0, { changes });
    expect(one).toMatchObject({
      phase: 'Live',
      ready: 'shared',
      desiredReplicas: 0,
      endpoint: 'vision-shared.proctorwise.svc:8080',
    });
    expect(one).not.toHaveProperty('accelerator');
    expect(told(one)).toMatchObject({
      Ready: 'True PoolReady',
      Progressing: 'False PoolReady',
      Degraded: 'False AsExpected',
    });
    const lacking = status(0, { changes, known: facts({ pool: { desiredReplicas: 2, readyReplicas: 1 } }) });
    expect(told(lacking)).toMatchObject({ Ready: 'False PoolNotReady', Degraded: 'True PoolNotReady' });
    expect(
      condition(status(0, { changes, known: facts({ pool: { desiredReplicas: 0, readyReplicas: 0 } }) }), 'Ready'),
    ).toBe('False PoolNotReady');
  });

  it('tells what it drains, when it was suspended and when it was completed', () => {
    const before: ExamSessionStatus = { phase: 'Live', accelerator: 'cpu' };
    const draining = status(LENGTH, { before, observed: children(aDeployment('cpu', { replicas: 2, ready: 2 })) });
    expect(draining).toMatchObject({ phase: 'Draining', drainingSince: time(LENGTH), ready: '2/2' });
    expect(condition(draining, 'Progressing')).toBe('True Draining');
    const done = status(LENGTH + 120, { before: draining });
    expect(done).toMatchObject({
      phase: 'Completed',
      completedAt: time(LENGTH + 120),
      accelerator: 'cpu',
      ready: '0/0',
    });
    expect(done).not.toHaveProperty('drainingSince');
    expect(done).not.toHaveProperty('endpoint');
    expect(condition(done, 'Ready')).toBe('False Completed');
    expect(condition(status(0, { changes: { suspend: true } }), 'Progressing')).toBe('False Suspended');
  });

  it('tells a fallback, and goes on telling it', () => {
    const before: ExamSessionStatus = {
      phase: 'Warming',
      accelerator: 'gpu',
      conditions: [aCondition('AcceleratorFallback', 'False', 'GpuRequested', -300)],
    };
    const fallen = status(-150, { before, observed: children(aDeployment('gpu')) });
    expect(fallen).toMatchObject({ accelerator: 'cpu', ready: '0/2', podFramesPerSecond: 45 });
    expect(told(fallen)).toMatchObject({
      AcceleratorFallback: 'True GpuNotReadyInTime',
      Progressing: 'True FallingBack',
    });
    const later = status(LENGTH + 500, { before: { ...fallen, phase: 'Completed', completedAt: time(LENGTH + 120) } });
    expect(condition(later, 'AcceleratorFallback')).toBe('True GpuNotReadyInTime');
    expect(later.accelerator).toBe('cpu');
  });

  it('tells that GPUs asked for are not to be had', () => {
    const before: ExamSessionStatus = {
      phase: 'Warming',
      accelerator: 'gpu',
      conditions: [aCondition('AcceleratorFallback', 'False', 'GpuRequested', -300)],
    };
    const one = status(-150, {
      before,
      changes: { vision: { accelerator: 'gpu' } },
      observed: children(aDeployment('gpu')),
    });
    expect(one).toMatchObject({ accelerator: 'gpu', endpoint: 'vision-shared.proctorwise.svc:8080' });
    expect(told(one)).toMatchObject({
      Degraded: 'True GpuNotReadyInTime',
      CapacityInsufficient: 'True GpuNotReadyInTime',
      AcceleratorFallback: 'False GpuRequested',
    });
  });

  it('tells a lack of room and a bound that is too low; neither is a failure', () => {
    const pods = [anUnschedulablePod('cpu', 0)];
    const full = { children: [aDeployment('cpu', { replicas: 2, ready: 1 })], pods };
    expect(condition(status(89, { observed: full }), 'CapacityInsufficient')).toBe('False Enough');
    expect(condition(status(90, { observed: full }), 'CapacityInsufficient')).toBe('True PodsUnschedulable');
    const bound = status(0, { changes: { vision: { maxReplicas: 1 } } });
    expect(condition(bound, 'CapacityInsufficient')).toBe('True MaxReplicasBelowNeed');
    expect(bound.phase).toBe('Live');
  });

  it.each([
    [null, 'Unknown NotMeasured'],
    [0, 'False ClocksAgree'],
    [5000, 'False ClocksAgree'],
    [-5001, 'True ClocksDiffer'],
    [5001, 'True ClocksDiffer'],
  ])('with a clock that is %p ms off is ClockSkew %s', (clockSkewMs, expected) => {
    expect(condition(status(0, { known: facts({ clockSkewMs }) }), 'ClockSkew')).toBe(expected);
  });

  it('is the same a minute later where nothing changed', () => {
    const observed = children(aDeployment('cpu', { replicas: 2, ready: 2 }));
    const first = status(0, { observed });
    expect(status(60, { observed, before: first, known: facts({ clockSkewMs: 1234 }) })).toEqual(first);
  });

  it('moves lastTransitionTime with status only, and observedGeneration with the spec', () => {
    const first = status(0, { observed: children(aDeployment('cpu', { replicas: 2, ready: 1 })) });
    const worse = status(60, {
      before: first,
      observed: children(aDeployment('cpu', { replicas: 2, ready: 0 })),
      generation: 2,
    });
    const ready = ({ conditions }: ExamSessionStatus) => conditions?.find(({ type }) => type === 'Ready');
    expect(ready(worse)).toMatchObject({
      lastTransitionTime: time(0),
      observedGeneration: 2,
      message: '0 pods are ready, 2 are needed',
    });
    expect(worse.observedGeneration).toBe(2);
    const better = status(90, { before: worse, observed: children(aDeployment('cpu', { replicas: 2, ready: 2 })) });
    expect(ready(better)).toMatchObject({ status: 'True', lastTransitionTime: time(90) });
  });

  it('is what its own schema allows, in every phase', () => {
    for (const seconds of [-3600, -300, 0, LENGTH, LENGTH + 500]) {
      expect(faultsOf(statusField, status(seconds, { before: { phase: 'Live' } }), 'status')).toEqual([]);
    }
  });
});

describe('what can never work', () => {
  it('is Failed and tells every fault', () => {
    const faults = [
      { path: 'spec.endTime', message: 'is missing' },
      { path: 'spec.examId', message: 'is missing' },
    ];
    const failed = failedStatus(3, undefined, faults, facts(), at(0));
    expect(failed).toMatchObject({ phase: 'Failed', observedGeneration: 3 });
    expect(condition(failed, 'Degraded')).toBe('True SpecInvalid');
    expect(failed.conditions?.[0]?.message).toBe('spec.endTime: is missing; spec.examId: is missing');
    expect(failedStatus(3, failed, faults, facts(), at(60))).toEqual(failed);
    expect(faultsOf(statusField, failed, 'status')).toEqual([]);
  });
});
