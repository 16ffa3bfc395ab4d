import { describe, expect, it } from '@jest/globals';
import { aDeployment, aSession, at, facts, LENGTH, nothing, time } from '../testing/sittings.js';
import { type Desired, desiredState } from './desired-state.js';
import type { Observed } from './facts.js';
import type { StoredObject } from './kubernetes.js';
import { plan, type Step } from './plan.js';

const live = (observed: Observed) => desiredState(aSession(), observed, facts(), at(0));
/** What the API server holds after everything was applied: defaults and status come on top. */
const stored = ({ objects }: Desired, replicas = 2): StoredObject[] =>
  objects.map((object) => ({
    ...structuredClone(object),
    metadata: { ...structuredClone(object.metadata), uid: `uid-${object.kind}` },
    ...(object.kind === 'Deployment'
      ? { spec: { ...(object as unknown as { spec: object }).spec, replicas, progressDeadlineSeconds: 600 } }
      : {}),
    status: {},
  }));
const told = (steps: readonly Step[]) =>
  steps.map((step) =>
    step.do === 'apply'
      ? `apply ${step.object.kind}`
      : step.do === 'scaleUp'
        ? `scaleUp ${step.replicas}`
        : `delete ${step.kind}`,
  );
const settled = () => {
  const first = { children: stored(live(nothing)), pods: [] };
  return { observed: first, desired: live(first) };
};

describe('the plan', () => {
  it('makes everything, the autoscaler before the floor, which is raised at once', () => {
    expect(told(plan(live(nothing), nothing))).toEqual([
      'apply Service',
      'apply NetworkPolicy',
      'apply Deployment',
      'apply HorizontalPodAutoscaler',
      'apply PodDisruptionBudget',
      'scaleUp 2',
    ]);
  });

  it('is empty where nothing has to change', () => {
    const { observed, desired } = settled();
    expect(plan(desired, observed)).toEqual([]);
  });

  it('raises replicas to the floor and never lowers them', () => {
    const { desired } = settled();
    expect(told(plan(desired, { children: stored(desired, 1), pods: [] }))).toEqual(['scaleUp 2']);
    expect(plan(desired, { children: stored(desired, 9), pods: [] })).toEqual([]);
    const one = desiredState(aSession({ expectedCandidates: 60 }), nothing, facts(), at(0));
    expect(told(plan(one, nothing))).not.toContain('scaleUp 1');
  });

  it.each(['Service', 'NetworkPolicy', 'HorizontalPodAutoscaler', 'PodDisruptionBudget', 'Deployment'])(
    'makes a %s again that is gone',
    (kind) => {
      const { observed } = settled();
      const children = observed.children.filter((child) => child.kind !== kind);
      const steps = told(plan(live({ children, pods: [] }), { children, pods: [] }));
      expect(steps).toEqual(kind === 'Deployment' ? ['apply Deployment', 'scaleUp 2'] : [`apply ${kind}`]);
    },
  );

  it('puts right what was edited by hand, and leaves what others added', () => {
    const { observed, desired } = settled();
    const edited = observed.children.map((child) => {
      const copy = structuredClone(child) as StoredObject & {
        spec: Record<string, unknown>;
        metadata: { labels?: Record<string, string> };
      };
      if (copy.kind === 'HorizontalPodAutoscaler') copy.spec.minReplicas = 1;
      if (copy.kind === 'Service') copy.metadata.labels = { ...copy.metadata.labels, theirs: 'x' };
      return copy;
    });
    expect(told(plan(desired, { children: edited, pods: [] }))).toEqual(['apply HorizontalPodAutoscaler']);
  });

  it('applies what it no longer wants a part of', () => {
    const { observed, desired } = settled();
    const older = observed.children.map((child) =>
      child.kind === 'Service'
        ? { ...child, metadata: { ...child.metadata, annotations: { 'proctorwise.io/applied': 'older' } } }
        : child,
    );
    expect(told(plan(desired, { children: older, pods: [] }))).toEqual(['apply Service']);
  });

  it('deletes who guards and scales before what is guarded and scaled, each as it was seen', () => {
    const { observed } = settled();
    const over = desiredState(
      aSession({}, { status: { phase: 'Draining', drainingSince: time(LENGTH) } }),
      observed,
      facts(),
      at(LENGTH + 120),
    );
    const steps = plan(over, observed);
    expect(told(steps)).toEqual([
      'delete PodDisruptionBudget',
      'delete HorizontalPodAutoscaler',
      'delete Deployment',
      'delete NetworkPolicy',
      'delete Service',
    ]);
    expect(steps[2]).toEqual({
      do: 'delete',
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: 'proctorwise',
      name: 'maths-vision-cpu',
      uid: 'uid-Deployment',
    });
  });

  it('leaves alone what is not its own and what is being deleted', () => {
    const foreign = { ...aDeployment('gpu'), metadata: { ...aDeployment('gpu').metadata, ownerReferences: [] } };
    const unmanaged = { ...aDeployment('gpu'), metadata: { ...aDeployment('gpu').metadata, labels: {} } };
    const going = { ...aDeployment('gpu'), metadata: { ...aDeployment('gpu').metadata, deletionTimestamp: time(0) } };
    const { desired, observed } = settled();
    for (const other of [foreign, unmanaged, going]) {
      expect(plan(desired, { children: [...observed.children, other], pods: [] })).toEqual([]);
    }
    const goingCpu = {
      ...aDeployment('cpu'),
      metadata: { ...aDeployment('cpu').metadata, deletionTimestamp: time(0) },
    };
    const children = [...observed.children.filter(({ kind }) => kind !== 'Deployment'), goingCpu];
    expect(plan(live({ children, pods: [] }), { children, pods: [] })).toEqual([]);
  });

  it('touches nothing of a sitting that is being deleted: what is made again would keep it from going', () => {
    const going = aSession({}, { metadata: { ...aSession().metadata, deletionTimestamp: time(0) } });
    const { observed } = settled();
    for (const seen of [nothing, observed]) {
      expect(plan(desiredState(going, seen, facts(), at(0)), seen)).toEqual([]);
    }
  });

  it('deletes the resource itself only as it was seen', () => {
    const gone = desiredState(
      aSession({}, { status: { phase: 'Completed', completedAt: time(LENGTH) } }),
      nothing,
      facts(),
      at(LENGTH + 86_400),
    );
    expect(plan(gone, nothing)).toEqual([
      {
        do: 'delete',
        apiVersion: 'proctorwise.io/v1alpha1',
        kind: 'ExamSession',
        namespace: 'proctorwise',
        name: 'maths',
        uid: 'uid-maths',
        resourceVersion: '1',
      },
    ]);
  });
});
