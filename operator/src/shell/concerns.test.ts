import { describe, expect, it } from '@jest/globals';
import { poolSetOf, SESSION_LABEL, visionSetOf } from '../core/names.js';
import type { ExamSessionStatus } from '../resource/exam-session.js';
import { aDeployment, aSession, at, time } from '../testing/sittings.js';
import {
  changesForServed,
  concernsPool,
  isServedByPool,
  ownerUid,
  poolOfChild,
  SITTING_PRIORITY,
  sittingOfChild,
  sittingOfPod,
  sittingPriority,
  tellsOfPlaces,
} from './concerns.js';
import { type KeptChild, type KeptPod, type KeptSession, keepSession } from './kept.js';

const child = (set = visionSetOf(aSession())) => aDeployment('cpu', { set }) as unknown as KeptChild;

const kept = (status?: Partial<ExamSessionStatus>, generation = 1): KeptSession => {
  const { metadata, spec } = aSession();
  return keepSession({
    apiVersion: 'proctorwise.io/v1alpha1',
    kind: 'ExamSession',
    metadata: { ...metadata, generation },
    spec,
    ...(status ? { status } : {}),
  } as never);
};

const pod = (waits?: string, deleted?: string) =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'p',
      namespace: 'proctorwise',
      uid: 'u',
      resourceVersion: '1',
      labels: { [SESSION_LABEL]: 'maths' },
      ...(deleted ? { deletionTimestamp: deleted } : {}),
    },
    status: {
      conditions: waits
        ? [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', lastTransitionTime: waits }]
        : [],
    },
  }) as KeptPod;

describe('whom a child concerns', () => {
  it('is the sitting that owns it, and no pool', () => {
    expect(sittingOfChild(child())).toEqual(['proctorwise/maths']);
    expect(ownerUid(child())).toBe('uid-maths');
    expect(poolOfChild(child())).toBeUndefined();
  });

  it('is the pool of its namespace, and no sitting', () => {
    const ofPool = child(poolSetOf('proctorwise'));
    expect(sittingOfChild(ofPool)).toEqual([]);
    expect(poolOfChild(ofPool)).toBe('proctorwise');
  });

  it('is nobody where only its name looks like ours', () => {
    const { metadata, ...rest } = child();
    const stranger = {
      ...rest,
      metadata: {
        ...metadata,
        labels: {},
        ownerReferences: [{ apiVersion: 'v1', kind: 'ExamSession', name: 'maths', uid: 'x' }],
      },
    };
    expect(sittingOfChild(stranger)).toEqual([]);
    expect(poolOfChild(stranger)).toBeUndefined();
  });

  it('is the sitting of a pod by its label', () => {
    expect(sittingOfPod(pod())).toBe('proctorwise/maths');
  });
});

describe("a pod's change", () => {
  const since = time(0);
  it('tells of places when one is looked for in vain for the first time, and when that ends', () => {
    expect(tellsOfPlaces({ type: 'added', object: pod(since) })).toBe(true);
    expect(tellsOfPlaces({ type: 'updated', previous: pod(), object: pod(since) })).toBe(true);
    expect(tellsOfPlaces({ type: 'updated', previous: pod(since), object: pod(since, since) })).toBe(true);
    expect(tellsOfPlaces({ type: 'deleted', object: pod(since) })).toBe(true);
  });

  it('tells nothing otherwise: of ten thousand pods that come and go no sitting is woken', () => {
    expect(tellsOfPlaces({ type: 'added', object: pod() })).toBe(false);
    expect(tellsOfPlaces({ type: 'updated', previous: pod(since), object: pod(since) })).toBe(false);
    expect(tellsOfPlaces({ type: 'deleted', object: pod() })).toBe(false);
  });
});

describe("a sitting's change", () => {
  const served: Partial<ExamSessionStatus> = { phase: 'Live', ready: 'shared', endpoint: 'pool:8080' };

  it('concerns the pool when it comes, goes, is edited, moves on or is served by another', () => {
    expect(concernsPool({ type: 'added', object: kept() })).toBe(true);
    expect(concernsPool({ type: 'deleted', object: kept() })).toBe(true);
    expect(concernsPool({ type: 'updated', previous: kept(served), object: kept(served, 2) })).toBe(true);
    expect(concernsPool({ type: 'updated', previous: kept(), object: kept(served) })).toBe(true);
    expect(
      concernsPool({ type: 'updated', previous: kept(served), object: kept({ ...served, endpoint: 'own:8080' }) }),
    ).toBe(true);
  });

  it('does not concern it when only pods are counted', () => {
    const counted = { ...served, readyReplicas: 3 };
    expect(concernsPool({ type: 'updated', previous: kept(served), object: kept(counted) })).toBe(false);
  });

  it('finds those whose status tells of the pool', () => {
    expect(isServedByPool(kept(served))).toBe(true);
    expect(isServedByPool(kept({ phase: 'Live', ready: '1/2' }))).toBe(false);
    expect(isServedByPool(kept({ phase: 'Completed', ready: 'shared' }))).toBe(false);
    expect(isServedByPool(kept())).toBe(false);
  });
});

it('wakes whom the pool serves only when it becomes ready or stops being so', () => {
  const pool = (readyReplicas: number, desiredReplicas = 2) => ({ readyReplicas, desiredReplicas });
  expect(changesForServed(pool(1), pool(2))).toBe(true);
  expect(changesForServed(pool(2), pool(2, 3))).toBe(true);
  expect(changesForServed(pool(0), pool(1))).toBe(false);
  expect(changesForServed(pool(2), pool(3, 3))).toBe(false);
});

it('looks at live sittings first, whatever their status says yet, then at those around their time', () => {
  const priorityAt = (seconds: number) => sittingPriority(aSession(), at(seconds));
  expect(priorityAt(-301)).toBe(SITTING_PRIORITY.other);
  expect(priorityAt(-300)).toBe(SITTING_PRIORITY.around);
  expect(priorityAt(0)).toBe(SITTING_PRIORITY.live);
  expect(sittingPriority(undefined, at(0))).toBe(SITTING_PRIORITY.other);
});
