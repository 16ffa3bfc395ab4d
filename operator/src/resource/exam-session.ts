import type { ObjectField, ValueOf } from './fields.js';

export const GROUP = 'proctorwise.io';
export const VERSION = 'v1alpha1';
export const API_VERSION = `${GROUP}/${VERSION}`;
export const KIND = 'ExamSession';
export const PLURAL = 'examsessions';
export const SINGULAR = 'examsession';
export const SHORT_NAMES = ['exs'];
export const CATEGORIES = ['proctorwise'];

/** Children's names are longer by `-vision-cpu`, pods' by a hash, and a host name ends at 63 characters. */
export const MAX_NAME_LENGTH = 45;
export const MAX_SITTING_HOURS = 24;

/** Set to "true" by a person: the pods take the operator's present template although the sitting has begun. */
export const ROLL_NOW_ANNOTATION = `${GROUP}/roll-now`;

/** Set to "true" by a person: the resource may be deleted although the sitting is Live. */
export const ALLOW_DELETE_ANNOTATION = `${GROUP}/allow-delete`;

export const PHASES = ['Scheduled', 'Warming', 'Live', 'Draining', 'Completed', 'Suspended', 'Failed'] as const;
export type Phase = (typeof PHASES)[number];

export const ACCELERATORS = ['cpu', 'gpu'] as const;
export type Accelerator = (typeof ACCELERATORS)[number];

export const CONDITION_TYPES = [
  'Ready',
  'Progressing',
  'Degraded',
  'AcceleratorFallback',
  'CapacityInsufficient',
  'ClockSkew',
] as const;
export type ConditionType = (typeof CONDITION_TYPES)[number];

/** Fields that cannot change once set: another exam or slot is another sitting. */
export const IMMUTABLE_FIELDS = ['examId', 'slotId'] as const;

export const visionField = {
  type: 'object',
  description: 'How much vision power the sitting gets, and when. The defaults suit most sittings.',
  default: {},
  fields: {
    dedicated: {
      type: 'string',
      enum: ['auto', 'always'],
      default: 'auto',
      description:
        'auto: a sitting that needs less than half a pod is served by the shared pool. always: it has pods of its own.',
    },
    accelerator: {
      type: 'string',
      enum: ['auto', 'gpu', 'cpu'],
      default: 'auto',
      description:
        'What the pods run on. auto: GPUs where enough are free when warm-up begins, else CPU; falls back to CPU at ' +
        'most once. gpu: stays with GPUs even where none can be had; the shared pool serves meanwhile. Decided once, ' +
        'when warm-up begins.',
    },
    warmUpSeconds: {
      type: 'integer',
      format: 'int32',
      minimum: 0,
      maximum: 3600,
      default: 300,
      description: 'Seconds before startTime at which pods are asked for.',
    },
    drainSeconds: {
      type: 'integer',
      format: 'int32',
      minimum: 0,
      maximum: 3600,
      default: 120,
      description: 'Seconds for which pods stay after the sitting is over or suspended, to look at what still waits.',
    },
    minReplicas: {
      type: 'integer',
      format: 'int32',
      minimum: 1,
      maximum: 1000,
      description:
        'Fewest pods of its own, whatever the operator works out. A sitting the shared pool serves has none.',
    },
    maxReplicas: {
      type: 'integer',
      format: 'int32',
      minimum: 1,
      maximum: 1000,
      description:
        'Most pods, whatever the operator works out or the autoscaler asks for. Without it: twice what is worked out.',
    },
    headroomPercent: {
      type: 'integer',
      format: 'int32',
      minimum: 0,
      maximum: 400,
      default: 20,
      description: 'Power beyond what the expected candidates need, in percent.',
    },
  },
} as const satisfies ObjectField;

export const specField = {
  type: 'object',
  required: true,
  description: 'What is wanted: which sitting, when, for how many.',
  fields: {
    examId: {
      type: 'string',
      required: true,
      minLength: 1,
      maxLength: 64,
      description: 'The exam that is sat. Cannot change.',
    },
    slotId: {
      type: 'string',
      required: true,
      minLength: 1,
      maxLength: 64,
      description: "The exam's slot, the time at which it is sat. Cannot change.",
    },
    startTime: {
      type: 'string',
      format: 'date-time',
      required: true,
      description: 'When the first candidate may begin (RFC 3339).',
    },
    endTime: {
      type: 'string',
      format: 'date-time',
      required: true,
      description: 'The latest deadline of any candidate (RFC 3339). At most 24 hours after startTime.',
    },
    expectedCandidates: {
      type: 'integer',
      format: 'int32',
      required: true,
      minimum: 1,
      maximum: 100_000,
      description: 'Candidates who may sit at the same time.',
    },
    frameIntervalSeconds: {
      type: 'integer',
      format: 'int32',
      minimum: 1,
      maximum: 60,
      default: 2,
      description: 'Seconds between two frames of one candidate.',
    },
    suspend: {
      type: 'boolean',
      default: false,
      description: 'true: what runs is drained, then there are no pods and the phase is Suspended.',
    },
    ttlSecondsAfterFinished: {
      type: 'integer',
      format: 'int32',
      minimum: 0,
      maximum: 31_536_000,
      default: 86_400,
      description: 'Seconds after completion at which this resource is deleted.',
    },
    vision: visionField,
  },
} as const satisfies ObjectField;

export const conditionField = {
  type: 'object',
  description: 'One thing that is true, false or unknown about the sitting.',
  fields: {
    type: { type: 'string', required: true, maxLength: 316, description: CONDITION_TYPES.join(', ') },
    status: { type: 'string', required: true, enum: ['True', 'False', 'Unknown'], description: 'Whether it is so.' },
    observedGeneration: {
      type: 'integer',
      format: 'int64',
      required: true,
      minimum: 0,
      description: 'The generation of the spec that this was found for.',
    },
    lastTransitionTime: {
      type: 'string',
      format: 'date-time',
      required: true,
      description: 'When status last changed.',
    },
    reason: { type: 'string', required: true, minLength: 1, maxLength: 1024, description: 'Why, in one word.' },
    message: { type: 'string', required: true, maxLength: 32_768, description: 'Why, for a person.' },
  },
} as const satisfies ObjectField;

export const statusField = {
  type: 'object',
  description: 'What is. Written by the operator only.',
  fields: {
    phase: {
      type: 'string',
      enum: PHASES,
      description:
        'Scheduled until warm-up; Warming until startTime; Live until endTime; Draining for drainSeconds; then ' +
        'Completed. Suspended on request. Failed only for what can never work.',
    },
    observedGeneration: {
      type: 'integer',
      format: 'int64',
      minimum: 0,
      description: 'The generation of the spec that this status was found for.',
    },
    accelerator: {
      type: 'string',
      enum: ACCELERATORS,
      description:
        'What its own pods run on, decided when warm-up began. Absent before, and where the shared pool serves it.',
    },
    endpoint: {
      type: 'string',
      maxLength: 300,
      description: 'Where its frames are to be looked at, host:port. Its own pods, or the shared pool.',
    },
    podFramesPerSecond: {
      type: 'number',
      minimum: 0,
      description: 'Frames a second that one pod sustains; the replicas were worked out with it.',
    },
    desiredReplicas: {
      type: 'integer',
      format: 'int32',
      minimum: 0,
      description: 'Pods of its own that are asked for.',
    },
    readyReplicas: { type: 'integer', format: 'int32', minimum: 0, description: 'Pods of its own that take frames.' },
    ready: {
      type: 'string',
      maxLength: 32,
      description: 'readyReplicas/desiredReplicas for the READY column, or "shared" where the shared pool serves it.',
    },
    drainingSince: {
      type: 'string',
      format: 'date-time',
      description: 'When draining began. Absent in other phases.',
    },
    completedAt: {
      type: 'string',
      format: 'date-time',
      description: 'When it was completed; ttlSecondsAfterFinished counts from here. Absent in other phases.',
    },
    conditions: {
      type: 'array',
      mapKeys: ['type'],
      items: conditionField,
      description: `${CONDITION_TYPES.join(', ')}.`,
    },
  },
} as const satisfies ObjectField;

export type ExamSessionSpec = ValueOf<typeof specField>;
export type VisionSpec = ValueOf<typeof visionField>;
export type Condition = Omit<ValueOf<typeof conditionField>, 'type'> & { readonly type: ConditionType };
export type ExamSessionStatus = Omit<ValueOf<typeof statusField>, 'conditions'> & {
  readonly conditions?: readonly Condition[];
};

/** The part of a Kubernetes object's metadata that the operator reads of an ExamSession. */
export interface ExamSessionMeta {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  /** Counted up by the API server when the spec changes. */
  readonly generation: number;
  readonly resourceVersion: string;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Set when someone has asked for its deletion. */
  readonly deletionTimestamp?: string;
}

/** One sitting: one exam, one slot, all candidates of it. */
export interface ExamSession {
  readonly metadata: ExamSessionMeta;
  readonly spec: ExamSessionSpec;
  readonly status?: ExamSessionStatus;
}

export interface PrinterColumn {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'date';
  readonly jsonPath: string;
  readonly description: string;
}

/** START and END are strings: a column of type date shows an age, and "<invalid>" for what is still to come. */
export const PRINTER_COLUMNS: readonly PrinterColumn[] = [
  { name: 'Phase', type: 'string', jsonPath: '.status.phase', description: 'Where the sitting is in its life' },
  { name: 'Start', type: 'string', jsonPath: '.spec.startTime', description: 'When it begins' },
  { name: 'End', type: 'string', jsonPath: '.spec.endTime', description: 'When it ends' },
  { name: 'Candidates', type: 'integer', jsonPath: '.spec.expectedCandidates', description: 'How many may sit it' },
  { name: 'Accelerator', type: 'string', jsonPath: '.status.accelerator', description: 'What its pods run on' },
  { name: 'Ready', type: 'string', jsonPath: '.status.ready', description: 'Pods ready of pods asked for' },
  { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp', description: 'Time since it was created' },
];
