import { type ExamSession, type IMMUTABLE_FIELDS, MAX_NAME_LENGTH, MAX_SITTING_HOURS } from './exam-session.js';

/** What the schema alone cannot say. The API server runs `cel`; the operator's door runs `holds`, which says the same. */
export interface Rule {
  /** The object that the rule stands on: '' is the whole resource. */
  readonly on: '' | 'spec' | 'spec.vision';
  readonly cel: string;
  /** The field that the message names, below `on`. The API server points at it. */
  readonly field?: string;
  /** For the person whose input is refused. */
  readonly message: string;
  holds(session: Pick<ExamSession, 'spec'> & { readonly metadata: { readonly name: string } }): boolean;
}

export const RULES: readonly Rule[] = [
  {
    on: '',
    cel: `size(self.metadata.name) <= ${MAX_NAME_LENGTH}`,
    message: `the name may have at most ${MAX_NAME_LENGTH} characters, because names of its pods and services are longer`,
    holds: ({ metadata }) => metadata.name.length <= MAX_NAME_LENGTH,
  },
  {
    on: '',
    cel: `self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')`,
    message: 'the name must begin with a letter and hold only a-z, 0-9 and "-", because its service is named after it',
    holds: ({ metadata }) => /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(metadata.name),
  },
  {
    on: 'spec',
    cel: 'self.endTime > self.startTime',
    field: 'endTime',
    message: 'endTime must be after startTime',
    holds: ({ spec }) => Date.parse(spec.endTime) > Date.parse(spec.startTime),
  },
  {
    on: 'spec',
    cel: `self.endTime - self.startTime <= duration('${MAX_SITTING_HOURS}h')`,
    field: 'endTime',
    message: `a sitting lasts at most ${MAX_SITTING_HOURS} hours: endTime is too long after startTime`,
    holds: ({ spec }) => Date.parse(spec.endTime) - Date.parse(spec.startTime) <= MAX_SITTING_HOURS * 3_600_000,
  },
  {
    on: 'spec.vision',
    cel: '!has(self.minReplicas) || !has(self.maxReplicas) || self.minReplicas <= self.maxReplicas',
    field: 'minReplicas',
    message: 'minReplicas must not be above maxReplicas',
    holds: ({ spec: { vision } }) =>
      vision.minReplicas === undefined || vision.maxReplicas === undefined || vision.minReplicas <= vision.maxReplicas,
  },
];

/** A rule between a field's old and new value; only the API server sees both. */
export const immutableRule = (field: (typeof IMMUTABLE_FIELDS)[number]) => ({
  rule: 'self == oldSelf',
  message: `${field} cannot be changed: another exam or slot is another sitting, create a new ExamSession for it`,
});
