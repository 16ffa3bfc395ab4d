import { describe, expect, it } from '@jest/globals';
import type { ExamSessionStatus } from '../resource/exam-session.js';
import {
  aCondition,
  aDeployment,
  anUnschedulablePod,
  aSession,
  at,
  facts,
  nothing,
  type SpecChanges,
} from '../testing/sittings.js';
import { chooseAccelerator, gpuDeadline } from './accelerator.js';
import type { Observed } from './facts.js';
import type { Pod, StoredObject } from './kubernetes.js';

const onGpu = (reason = 'GpuRequested', decided = -300): ExamSessionStatus => ({
  phase: 'Warming',
  accelerator: 'gpu',
  conditions: [aCondition('AcceleratorFallback', 'False', reason, decided)],
});
const seen = (children: StoredObject[], pods: Pod[] = []): Observed => ({ children, pods });
const waiting = seen([aDeployment('gpu')]);

function choose(
  seconds: number,
  {
    status,
    observed = nothing,
    freeGpus = 0,
    changes = {},
    mayChange = true,
  }: {
    status?: ExamSessionStatus;
    observed?: Observed;
    freeGpus?: number;
    changes?: SpecChanges;
    mayChange?: boolean;
  },
) {
  const session = aSession(changes, status ? { status } : {});
  return chooseAccelerator(session, observed, facts({ freeGpus }), at(seconds), { gpuFloor: 1, mayChange });
}

describe('the first choice', () => {
  it('is GPU where enough are free for the floor, else CPU', () => {
    expect(choose(-300, { freeGpus: 1 })).toEqual({ accelerator: 'gpu', reason: 'GpuRequested', fellBack: false });
    expect(choose(-300, { freeGpus: 0 })).toEqual({ accelerator: 'cpu', reason: 'CpuChosen', fellBack: false });
    const large = { expectedCandidates: 1000 };
    expect(choose(-300, { freeGpus: 1, changes: large }).accelerator).toBe('cpu');
    expect(choose(-300, { freeGpus: 2, changes: large }).accelerator).toBe('gpu');
  });

  it('is what was asked for', () => {
    expect(choose(-300, { freeGpus: 9, changes: { vision: { accelerator: 'cpu' } } }).accelerator).toBe('cpu');
    expect(choose(-300, { freeGpus: 0, changes: { vision: { accelerator: 'gpu' } } }).accelerator).toBe('gpu');
  });
});

describe('the choice is kept', () => {
  it('where the facts change', () => {
    const onCpu: ExamSessionStatus = {
      accelerator: 'cpu',
      conditions: [aCondition('AcceleratorFallback', 'False', 'CpuChosen', -300)],
    };
    expect(choose(0, { status: onCpu, freeGpus: 9 })).toEqual({
      accelerator: 'cpu',
      reason: 'CpuChosen',
      fellBack: false,
    });
    expect(choose(-299, { status: onGpu(), observed: waiting, freeGpus: 0 }).accelerator).toBe('gpu');
  });

  it('where the status was not written yet: what exists tells it', () => {
    expect(choose(-300, { observed: seen([aDeployment('cpu')]), freeGpus: 9 }).accelerator).toBe('cpu');
    expect(choose(-300, { observed: waiting, freeGpus: 0 }).accelerator).toBe('gpu');
    expect(
      choose(-200, { status: onGpu(), observed: seen([aDeployment('gpu', { ready: 1 }), aDeployment('cpu')]) }),
    ).toMatchObject({
      accelerator: 'cpu',
      fellBack: true,
    });
  });

  it('where the spec asks for something else after it was made', () => {
    const status = onGpu('GpuReady');
    expect(choose(0, { status, observed: waiting, changes: { vision: { accelerator: 'cpu' } } }).accelerator).toBe(
      'gpu',
    );
  });
});

describe('the one change, from GPU to CPU', () => {
  it('comes after 90 s unschedulable, not before', () => {
    const observed = seen([aDeployment('gpu')], [anUnschedulablePod('gpu', -300)]);
    expect(choose(-211, { status: onGpu(), observed }).accelerator).toBe('gpu');
    expect(choose(-210, { status: onGpu(), observed })).toEqual({
      accelerator: 'cpu',
      reason: 'GpuUnschedulable',
      fellBack: true,
    });
  });

  it('comes at half of the warm-up where they are not ready', () => {
    expect(choose(-151, { status: onGpu(), observed: waiting }).accelerator).toBe('gpu');
    expect(choose(-150, { status: onGpu(), observed: waiting })).toEqual({
      accelerator: 'cpu',
      reason: 'GpuNotReadyInTime',
      fellBack: true,
    });
  });

  it('counts half of the warm-up from the decision where the sitting was created late', () => {
    expect(gpuDeadline(aSession({}, { status: onGpu('GpuRequested', 60) }))).toBe(at(210));
  });

  it('does not come at half of the warm-up once they carried the floor, however they fare later', () => {
    const ready = seen([aDeployment('gpu', { ready: 1 })]);
    expect(choose(-160, { status: onGpu(), observed: ready }).reason).toBe('GpuReady');
    expect(choose(0, { status: onGpu('GpuReady'), observed: waiting })).toMatchObject({
      accelerator: 'gpu',
      reason: 'GpuReady',
    });
    const lost = seen([aDeployment('gpu')], [anUnschedulablePod('gpu', 0)]);
    expect(choose(90, { status: onGpu('GpuReady'), observed: lost }).accelerator).toBe('cpu');
  });

  it('does not come for pods above the floor', () => {
    const observed = seen([aDeployment('gpu', { replicas: 2, ready: 1 })], [anUnschedulablePod('gpu', 0)]);
    expect(choose(900, { status: onGpu('GpuReady'), observed })).toMatchObject({ accelerator: 'gpu' });
  });

  it('does not come for pods that are on their way out, nor while the sitting drains', () => {
    const pod = anUnschedulablePod('gpu', 0);
    const going: Pod = { ...pod, metadata: { ...pod.metadata, deletionTimestamp: 'x' } };
    expect(choose(900, { status: onGpu('GpuReady'), observed: seen([aDeployment('gpu')], [going]) }).accelerator).toBe(
      'gpu',
    );
    const observed = seen([aDeployment('gpu')], [pod]);
    expect(choose(900, { status: onGpu('GpuReady'), observed, mayChange: false }).accelerator).toBe('gpu');
  });

  it('never comes where GPU was asked for: it stays and tells that it lacks them', () => {
    const changes = { vision: { accelerator: 'gpu' } } as const;
    expect(choose(-150, { status: onGpu(), observed: waiting, changes })).toEqual({
      accelerator: 'gpu',
      reason: 'GpuRequested',
      fellBack: false,
      missing: 'GpuNotReadyInTime',
    });
  });

  it('is never taken back', () => {
    const status: ExamSessionStatus = {
      accelerator: 'cpu',
      conditions: [aCondition('AcceleratorFallback', 'True', 'GpuUnschedulable', 0)],
    };
    expect(choose(100, { status, observed: seen([aDeployment('gpu', { ready: 1 })]), freeGpus: 9 })).toEqual({
      accelerator: 'cpu',
      reason: 'GpuUnschedulable',
      fellBack: true,
    });
  });
});
