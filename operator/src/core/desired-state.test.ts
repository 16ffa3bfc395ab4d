import { describe, expect, it } from '@jest/globals';
import { type ExamSessionStatus, ROLL_NOW_ANNOTATION } from '../resource/exam-session.js';
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
  settings,
  time,
} from '../testing/sittings.js';
import { desiredState } from './desired-state.js';
import type { ClusterFacts, Observed } from './facts.js';
import type { AppliedDeployment, KubernetesObject, StoredDeployment } from './kubernetes.js';
import { visionProcesses } from './objects/pod-template.js';

function desired(
  seconds: number,
  {
    status,
    observed = nothing,
    changes = {},
    known = facts(),
    annotations,
  }: {
    status?: ExamSessionStatus;
    observed?: Observed;
    changes?: SpecChanges;
    known?: ClusterFacts;
    annotations?: Record<string, string>;
  } = {},
) {
  const { metadata } = aSession();
  const session = aSession(changes, {
    metadata: annotations ? { ...metadata, annotations } : metadata,
    ...(status ? { status } : {}),
  });
  return desiredState(session, observed, known, at(seconds));
}
/** The parts of the objects that these tests look at. */
interface Container {
  readonly image: string;
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly resources: { readonly limits: Record<string, string> };
  readonly securityContext: unknown;
  readonly volumeMounts: unknown;
  readonly startupProbe: Probe;
  readonly readinessProbe: Probe;
  readonly livenessProbe: Probe;
}
interface Probe {
  readonly httpGet: { readonly path: string };
}
interface Built extends KubernetesObject {
  readonly spec: {
    readonly clusterIP?: string;
    readonly strategy?: unknown;
    readonly selector: Record<string, unknown>;
    readonly policyTypes?: readonly string[];
    readonly ingress: readonly { readonly from: readonly unknown[] }[];
    readonly egress: readonly {
      readonly to: readonly unknown[];
      readonly ports: readonly { readonly port: number }[];
    }[];
  };
}
const names = (objects: readonly KubernetesObject[]) => objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
const of = <Kind extends KubernetesObject = Built>(objects: readonly KubernetesObject[], kind: string): Kind =>
  objects.find((one) => one.kind === kind) as Kind;
const containerOf = ({ spec }: AppliedDeployment) => (spec.template.spec.containers as readonly Container[])[0]!;

describe('what a sitting owns', () => {
  it('is nothing before warm-up and after draining', () => {
    expect(desired(-301).objects).toEqual([]);
    expect(desired(LENGTH + 120, { status: { phase: 'Draining', drainingSince: time(LENGTH) } }).objects).toEqual([]);
    expect(desired(0, { changes: { suspend: true } })).toMatchObject({ objects: [], floors: [] });
  });

  it('is a Service, a policy, a Deployment and its autoscaler from warm-up to the end of draining; a budget while Live', () => {
    const warming = [
      'Service maths-vision',
      'NetworkPolicy maths-vision',
      'Deployment maths-vision-cpu',
      'HorizontalPodAutoscaler maths-vision-cpu',
    ];
    expect(names(desired(-300).objects)).toEqual(warming);
    expect(names(desired(0).objects)).toEqual([...warming, 'PodDisruptionBudget maths-vision']);
    expect(names(desired(LENGTH + 1, { status: { phase: 'Live', accelerator: 'cpu' } }).objects)).toEqual(warming);
  });

  it('is owned by it, without a finalizer, and never in the way of its deletion', () => {
    for (const { metadata } of desired(0).objects) {
      expect(metadata.ownerReferences).toEqual([
        {
          apiVersion: 'proctorwise.io/v1alpha1',
          kind: 'ExamSession',
          name: 'maths',
          uid: 'uid-maths',
          controller: true,
          blockOwnerDeletion: false,
        },
      ]);
      expect(metadata).not.toHaveProperty('finalizers');
      expect(metadata.namespace).toBe('proctorwise');
      expect(metadata.labels).toMatchObject({
        'app.kubernetes.io/managed-by': 'proctorwise-operator',
        'app.kubernetes.io/part-of': 'proctorwise',
      });
    }
  });

  it('is the same for the same input, to the letter', () => {
    expect(JSON.stringify(desired(0))).toBe(JSON.stringify(desired(0)));
  });

  it('is nothing of its own for a small sitting, unless it is to have pods of its own', () => {
    expect(desired(0, { changes: { expectedCandidates: 37 } }).objects).toEqual([]);
    expect(desired(0, { changes: { expectedCandidates: 38 } }).objects).not.toEqual([]);
    expect(desired(0, { changes: { expectedCandidates: 1, vision: { dedicated: 'always' } } }).objects).not.toEqual([]);
  });

  it('stays its own where it shrinks while it lasts', () => {
    const status: ExamSessionStatus = { phase: 'Live', accelerator: 'cpu' };
    expect(desired(60, { status, changes: { expectedCandidates: 1 } }).floors).toEqual([
      { namespace: 'proctorwise', deployment: 'maths-vision-cpu', replicas: 1 },
    ]);
  });
});

describe('replicas', () => {
  it('are never in what is applied; the autoscaler and a floor tell them', () => {
    const { objects, floors } = desired(-300);
    expect(of(objects, 'Deployment').spec).not.toHaveProperty('replicas');
    expect(of(objects, 'HorizontalPodAutoscaler').spec).toMatchObject({
      minReplicas: 2,
      maxReplicas: 4,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'maths-vision-cpu' },
    });
    expect(floors).toEqual([{ namespace: 'proctorwise', deployment: 'maths-vision-cpu', replicas: 2 }]);
  });

  it('go by the speed that was measured for the template the pods have, until they are rolled', () => {
    const status: ExamSessionStatus = { phase: 'Live', accelerator: 'cpu', podFramesPerSecond: 20 };
    expect(desired(0, { status }).floors[0]?.replicas).toBe(4);
    expect(desired(0, { status, annotations: { [ROLL_NOW_ANNOTATION]: 'true' } }).floors[0]?.replicas).toBe(2);
  });
});

describe('the budget', () => {
  it.each([
    [1500, 1],
    [1501, '10%'],
  ])('for %i candidates lets %p go at a time', (expectedCandidates, maxUnavailable) => {
    expect(of(desired(0, { changes: { expectedCandidates } }).objects, 'PodDisruptionBudget').spec).toEqual({
      maxUnavailable,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: { matchLabels: { 'proctorwise.io/exam-session': 'maths' } },
    });
  });
});

describe('the pods', () => {
  const template = of<AppliedDeployment>(desired(0).objects, 'Deployment').spec.template;
  const container = containerOf(of<AppliedDeployment>(desired(0).objects, 'Deployment'));

  it('are restricted, write only to /tmp and cannot ask the API server', () => {
    expect(template.spec).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(container.volumeMounts).toEqual([{ name: 'tmp', mountPath: '/tmp' }]);
  });

  it('have requests, limits, three probes, and are spread', () => {
    expect(container.resources).toEqual(settings.resources.cpu);
    expect(
      [container.startupProbe, container.readinessProbe, container.livenessProbe].map(({ httpGet }) => httpGet.path),
    ).toEqual(['/readyz', '/readyz', '/healthz']);
    expect(template.spec.topologySpreadConstraints).toHaveLength(2);
  });

  it('are found by the one headless Service, whatever they run on', () => {
    const service = of(desired(0).objects, 'Service');
    expect(service.spec.clusterIP).toBe('None');
    expect(template.metadata.labels).toMatchObject(service.spec.selector);
    expect(service.spec.selector).not.toHaveProperty('proctorwise.io/accelerator');
  });

  it('are called by monitoring and the namespaces for metrics only, and ask only DNS', () => {
    const { spec } = of(desired(0).objects, 'NetworkPolicy');
    expect(spec.policyTypes).toEqual(['Ingress', 'Egress']);
    expect(spec.ingress[0]?.from).toHaveLength(2);
    expect(spec.egress.flatMap(({ ports }) => ports.map(({ port }) => port))).toEqual([53, 53]);
    expect(spec.egress.every(({ to }) => to.length > 0)).toBe(true);
  });

  it('run on what was decided', () => {
    const known = facts({ freeGpus: 4 });
    const gpu = containerOf(of<AppliedDeployment>(desired(-300, { known }).objects, 'Deployment'));
    expect(gpu.image).toBe('vision-gpu:1');
    expect(gpu.resources.limits['nvidia.com/gpu']).toBe('1');
    const provider = ({ env }: Container) => env.find(({ name }) => name === 'VISION_PROVIDER')?.value;
    expect([container, gpu].map(provider)).toEqual(['cpu', 'cuda']);
  });

  it.each([
    [{ requests: { cpu: '1' }, limits: { cpu: '1500m' } }, 'auto'],
    [{ requests: { cpu: '4' }, limits: {} }, '4'],
    [{ requests: { cpu: '2999m' }, limits: {} }, '2'],
    [{ requests: { cpu: '250m' }, limits: {} }, '1'],
    [{ requests: {}, limits: {} }, '1'],
  ])('with %j look with %s processes', (resources, processes) => {
    expect(visionProcesses(resources)).toBe(processes);
  });
});

describe('the template', () => {
  const applied = of<AppliedDeployment>(desired(-300).objects, 'Deployment');
  const stored: StoredDeployment = {
    ...aDeployment('cpu'),
    metadata: { ...aDeployment('cpu').metadata, ...applied.metadata },
  };
  const upgraded = facts({ settings: { ...settings, images: { cpu: 'vision:2', gpu: 'vision-gpu:2' } } });
  const status: ExamSessionStatus = { phase: 'Live', accelerator: 'cpu' };
  const image = (objects: readonly KubernetesObject[]) =>
    containerOf(of<AppliedDeployment>(objects, 'Deployment')).image;
  const observed = { children: [stored], pods: [] };

  it('stays what it was while the sitting is warming, live or draining', () => {
    for (const seconds of [-299, 0, LENGTH + 1]) {
      expect(of(desired(seconds, { status, observed, known: upgraded }).objects, 'Deployment')).toEqual(applied);
    }
  });

  it('is the new one for a sitting that is not yet warming', () => {
    expect(image(desired(-300, { known: upgraded }).objects)).toBe('vision:2');
  });

  it('is rolled at once where a person says so, one pod more before one pod less', () => {
    const { objects } = desired(0, {
      status,
      observed,
      known: upgraded,
      annotations: { [ROLL_NOW_ANNOTATION]: 'true' },
    });
    expect(image(objects)).toBe('vision:2');
    expect(of(objects, 'Deployment').spec.strategy).toEqual({
      type: 'RollingUpdate',
      rollingUpdate: { maxUnavailable: 0, maxSurge: 1 },
    });
    expect(
      image(desired(0, { status, observed, known: upgraded, annotations: { [ROLL_NOW_ANNOTATION]: 'false' } }).objects),
    ).toBe('vision:1');
  });

  it.each(['not JSON', 'null', '{}', '{"metadata":{"labels":{}},"spec":{}}'])(
    'is the present one where its record was made %s',
    (text) => {
      const broken = {
        ...stored,
        metadata: { ...stored.metadata, annotations: { 'proctorwise.io/applied-template': text } },
      };
      expect(image(desired(0, { status, observed: { children: [broken], pods: [] }, known: upgraded }).objects)).toBe(
        'vision:2',
      );
    },
  );
});

describe('falling back to CPU', () => {
  const status: ExamSessionStatus = {
    phase: 'Warming',
    accelerator: 'gpu',
    conditions: [aCondition('AcceleratorFallback', 'False', 'GpuRequested', -300)],
  };
  const pods = [anUnschedulablePod('gpu', -300)];
  const deployments = (cpuReady: number | undefined, on = status) => {
    const children = [
      aDeployment('gpu'),
      ...(cpuReady === undefined ? [] : [aDeployment('cpu', { replicas: 2, ready: cpuReady })]),
    ];
    return names(desired(-200, { status: on, observed: { children, pods } }).objects).filter((name) =>
      name.startsWith('Deployment'),
    );
  };

  it('keeps the GPU Deployment until the CPU one has its floor ready', () => {
    const both = ['Deployment maths-vision-cpu', 'Deployment maths-vision-gpu'];
    expect(deployments(undefined)).toEqual(both);
    expect(deployments(1)).toEqual(both);
    expect(deployments(2)).toEqual(['Deployment maths-vision-cpu']);
  });

  it('does not bring the GPU Deployment back', () => {
    const fallen: ExamSessionStatus = {
      phase: 'Live',
      accelerator: 'cpu',
      conditions: [aCondition('AcceleratorFallback', 'True', 'GpuUnschedulable', -200)],
    };
    const observed = { children: [aDeployment('cpu', { replicas: 2, ready: 0 })], pods: [] };
    expect(names(desired(60, { status: fallen, observed, known: facts({ freeGpus: 9 }) }).objects)).not.toContain(
      'Deployment maths-vision-gpu',
    );
  });
});

describe('the resource itself', () => {
  const status: ExamSessionStatus = { phase: 'Completed', completedAt: time(LENGTH) };
  it('goes after its time to live, as it was seen, not before', () => {
    expect(desired(LENGTH + 86_399, { status }).expired).toBeUndefined();
    expect(desired(LENGTH + 86_400, { status }).expired).toEqual({
      name: 'maths',
      namespace: 'proctorwise',
      uid: 'uid-maths',
      resourceVersion: '1',
    });
  });

  it('stays where it was over before it was created, until its status tells so', () => {
    expect(desired(LENGTH + 999_999).expired).toBeUndefined();
  });
});
