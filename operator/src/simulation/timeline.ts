import * as fc from 'fast-check';

/** Something that happens to a sitting. Times are whole seconds; instants of the spec count from its first start. */
export type Happening =
  | { readonly what: 'candidates'; readonly count: number }
  | { readonly what: 'start'; readonly bySeconds: number }
  | { readonly what: 'end'; readonly bySeconds: number }
  | { readonly what: 'suspend'; readonly value: boolean }
  | { readonly what: 'accelerator'; readonly value: 'auto' | 'gpu' | 'cpu' }
  | { readonly what: 'gpus'; readonly count: number }
  | { readonly what: 'full'; readonly cpuSlots: number | undefined }
  | { readonly what: 'load'; readonly pods: number }
  | { readonly what: 'autoscales'; readonly value: boolean }
  | { readonly what: 'podsDie' }
  | { readonly what: 'childDeleted'; readonly kind: string }
  | { readonly what: 'autoscalerEdited' }
  | { readonly what: 'scaledByHand'; readonly replicas: number }
  | { readonly what: 'operatorUpgraded'; readonly speed: number }
  | { readonly what: 'rollNow'; readonly value: boolean }
  | { readonly what: 'clock'; readonly offsetSeconds: number }
  | { readonly what: 'operatorDies'; readonly afterSteps: number }
  | { readonly what: 'operatorAway'; readonly seconds: number }
  | { readonly what: 'pool'; readonly ready: number };

export interface Timeline {
  /** Seconds from the creation of the resource to its start; below 0 where it is created late. */
  readonly leadSeconds: number;
  readonly lengthSeconds: number;
  readonly candidates: number;
  readonly accelerator: 'auto' | 'gpu' | 'cpu';
  readonly dedicated: 'auto' | 'always';
  readonly warmUpSeconds: number;
  readonly drainSeconds: number;
  readonly ttlSeconds: number;
  readonly maxReplicas: number | undefined;
  readonly gpus: number;
  readonly podStartSeconds: number;
  readonly autoscales: boolean;
  readonly happenings: readonly { readonly afterSeconds: number; readonly happening: Happening }[];
}

const seconds = (max: number) => fc.integer({ min: 0, max });
const accelerator = fc.constantFrom('auto' as const, 'auto' as const, 'gpu' as const, 'cpu' as const);
const candidates = fc.oneof(fc.integer({ min: 1, max: 80 }), fc.integer({ min: 81, max: 3000 }));

const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ what: fc.constant('candidates' as const), count: candidates }),
  fc.record({ what: fc.constant('start' as const), bySeconds: fc.integer({ min: -1800, max: 3600 }) }),
  fc.record({ what: fc.constant('end' as const), bySeconds: fc.integer({ min: -3600, max: 3600 }) }),
  fc.record({ what: fc.constant('suspend' as const), value: fc.boolean() }),
  fc.record({ what: fc.constant('accelerator' as const), value: accelerator }),
  fc.record({ what: fc.constant('gpus' as const), count: fc.integer({ min: 0, max: 8 }) }),
  fc.record({
    what: fc.constant('full' as const),
    cpuSlots: fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined }),
  }),
  fc.record({ what: fc.constant('load' as const), pods: fc.integer({ min: 0, max: 200 }) }),
  fc.record({ what: fc.constant('autoscales' as const), value: fc.boolean() }),
  fc.record({ what: fc.constant('podsDie' as const) }),
  fc.record({
    what: fc.constant('childDeleted' as const),
    kind: fc.constantFrom('Deployment', 'Service', 'HorizontalPodAutoscaler', 'PodDisruptionBudget', 'NetworkPolicy'),
  }),
  fc.record({ what: fc.constant('autoscalerEdited' as const) }),
  fc.record({ what: fc.constant('scaledByHand' as const), replicas: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ what: fc.constant('operatorUpgraded' as const), speed: fc.integer({ min: 10, max: 90 }) }),
  fc.record({ what: fc.constant('rollNow' as const), value: fc.boolean() }),
  fc.record({ what: fc.constant('clock' as const), offsetSeconds: fc.constantFrom(-3600, 0, 0, 3600) }),
  fc.record({ what: fc.constant('operatorDies' as const), afterSteps: fc.integer({ min: 0, max: 5 }) }),
  fc.record({ what: fc.constant('operatorAway' as const), seconds: seconds(2400) }),
  fc.record({ what: fc.constant('pool' as const), ready: fc.integer({ min: 0, max: 3 }) }),
);

export const timelines: fc.Arbitrary<Timeline> = fc.record({
  leadSeconds: fc.integer({ min: -3600, max: 3600 }),
  lengthSeconds: fc.integer({ min: 60, max: 5400 }),
  candidates,
  accelerator,
  dedicated: fc.constantFrom('auto' as const, 'auto' as const, 'always' as const),
  warmUpSeconds: seconds(900),
  drainSeconds: seconds(300),
  ttlSeconds: seconds(1800),
  maxReplicas: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
  gpus: fc.integer({ min: 0, max: 8 }),
  podStartSeconds: fc.integer({ min: 1, max: 400 }),
  autoscales: fc.boolean(),
  happenings: fc.array(fc.record({ afterSeconds: seconds(900), happening }), { maxLength: 14 }),
});
