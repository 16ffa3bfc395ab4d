import { describe, expect, it } from '@jest/globals';
import type { ExamSessionStatus } from '../resource/exam-session.js';
import {
  aCondition,
  aDeployment,
  aSession,
  at,
  facts,
  LENGTH,
  nothing,
  type SpecChanges,
  settings,
} from '../testing/sittings.js';
import type { ClusterFacts, Observed } from './facts.js';
import { belongsTo, poolSetOf } from './names.js';
import { plan } from './plan.js';
import { desiredPool, poolBounds, poolFacts, type Sitting } from './pool.js';

const sitting = (changes: SpecChanges, status?: ExamSessionStatus, observed: Observed = nothing): Sitting => ({
  session: aSession(changes, status ? { status } : {}),
  observed,
});
const floor = (sittings: Sitting[], seconds = 0, known: ClusterFacts = facts()) =>
  poolBounds(sittings, known, at(seconds)).floor;
const small = sitting({ expectedCandidates: 37 });

describe('the shared pool', () => {
  it('has a floor for the sum of the small sittings that last now', () => {
    expect(floor(Array.from({ length: 10 }, () => small))).toBe(5);
    expect(
      floor(
        Array.from({ length: 10 }, () => small),
        -301,
      ),
    ).toBe(1);
    expect(
      floor(
        Array.from({ length: 10 }, () => small),
        LENGTH + 1,
      ),
    ).toBe(1);
  });

  it('does not count sittings with pods of their own that answer', () => {
    const own = sitting(
      { expectedCandidates: 1000 },
      { phase: 'Live', accelerator: 'cpu' },
      { children: [aDeployment('cpu', { ready: 1 })], pods: [] },
    );
    expect(floor([own])).toBe(1);
  });

  it('counts what falls back to it: none of its pods ready while live, or its GPUs not to be had', () => {
    const dead = sitting(
      { expectedCandidates: 1000 },
      { phase: 'Live', accelerator: 'cpu' },
      { children: [aDeployment('cpu')], pods: [] },
    );
    expect(floor([dead])).toBe(14);
    const gpu = sitting(
      { expectedCandidates: 1000, vision: { accelerator: 'gpu' } },
      {
        phase: 'Warming',
        accelerator: 'gpu',
        conditions: [aCondition('AcceleratorFallback', 'False', 'GpuRequested', -300)],
      },
      { children: [aDeployment('gpu', { replicas: 2, ready: 1 })], pods: [] },
    );
    expect(floor([gpu], -151)).toBe(1);
    expect(floor([gpu], -150)).toBe(14);
  });

  it('is gone where nobody needs it and it is to have no pods then', () => {
    const none = facts({ settings: { ...settings, poolMinReplicas: 0 } });
    expect(desiredPool('proctorwise', [], nothing, none, at(0)).objects).toEqual([]);
    expect(desiredPool('proctorwise', [small], nothing, none, at(0)).floors).toEqual([
      { namespace: 'proctorwise', deployment: 'vision-shared-cpu', replicas: 1 },
    ]);
  });

  it('belongs to no sitting and takes a new template at once', () => {
    const before = desiredPool('proctorwise', [], nothing, facts(), at(0));
    expect(before.objects.map(({ kind }) => kind)).toEqual([
      'Service',
      'NetworkPolicy',
      'Deployment',
      'HorizontalPodAutoscaler',
      'PodDisruptionBudget',
    ]);
    expect(before.objects.every(({ metadata }) => metadata.ownerReferences === undefined)).toBe(true);
    const children = before.objects.map((object) => ({
      ...object,
      metadata: { ...object.metadata, uid: object.kind },
    }));
    const observed = { children, pods: [] };
    expect(plan(desiredPool('proctorwise', [], observed, facts(), at(0)), observed)).toEqual([]);
    const upgraded = facts({ settings: { ...settings, images: { cpu: 'vision:2', gpu: 'x' } } });
    const [step] = plan(desiredPool('proctorwise', [], observed, upgraded, at(0)), observed);
    expect(JSON.stringify(step)).toContain('vision:2');
  });

  it('and a sitting never take each other for their own, whatever their names', () => {
    const pool = poolSetOf('proctorwise');
    const theirs = aDeployment('cpu', {
      set: { namespace: 'proctorwise', name: 'x-vision', identity: { 'proctorwise.io/exam-session': 'vision-shared' } },
    });
    expect(belongsTo(pool, theirs)).toBe(false);
    expect(belongsTo(pool, aDeployment('cpu', { set: pool }))).toBe(true);
    expect(belongsTo(poolSetOf('other'), aDeployment('cpu', { set: pool }))).toBe(false);
  });

  it('tells the sittings how many of its pods are ready', () => {
    const children = [aDeployment('cpu', { set: poolSetOf('proctorwise'), replicas: 3, ready: 2 })];
    expect(poolFacts('proctorwise', { children, pods: [] }, settings)).toEqual({
      desiredReplicas: 3,
      readyReplicas: 2,
    });
    expect(poolFacts('proctorwise', nothing, settings)).toEqual({ desiredReplicas: 1, readyReplicas: 0 });
  });
});
