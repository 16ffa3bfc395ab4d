import { type ExamSession, specField, statusField } from './exam-session.js';
import type { Field } from './fields.js';
import { RULES } from './rules.js';

/** Something in a resource that the API server should have refused. */
export interface Fault {
  /** `spec.vision.minReplicas` */
  readonly path: string;
  readonly message: string;
}

/** What a resource turned out to be: a sitting that can be worked with, or what is wrong with it. */
export type Read =
  | { readonly ok: true; readonly session: ExamSession }
  | { readonly ok: false; readonly faults: readonly Fault[] };

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function faultsOfNumber(field: Field & { type: 'integer' | 'number' }, value: unknown): string | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'must be a number';
  if (field.type === 'integer' && !Number.isInteger(value)) return 'must be a whole number';
  if (field.minimum !== undefined && value < field.minimum) return `must be at least ${field.minimum}`;
  if (field.maximum !== undefined && value > field.maximum) return `must be at most ${field.maximum}`;
  return undefined;
}

function faultsOfString(field: Field & { type: 'string' }, value: unknown): string | undefined {
  if (typeof value !== 'string') return 'must be a string';
  if (field.enum && !field.enum.includes(value)) return `must be one of ${field.enum.join(', ')}`;
  if (field.format === 'date-time' && Number.isNaN(Date.parse(value))) return 'must be an RFC 3339 time';
  if (field.minLength !== undefined && value.length < field.minLength) return 'must not be empty';
  if (field.maxLength !== undefined && value.length > field.maxLength) {
    return `must have at most ${field.maxLength} characters`;
  }
  return undefined;
}

/** Every fault of a value against its field, with the path to it. */
export function faultsOf(field: Field, value: unknown, path: string): Fault[] {
  const one = (message: string | undefined) => (message === undefined ? [] : [{ path, message }]);
  switch (field.type) {
    case 'integer':
    case 'number':
      return one(faultsOfNumber(field, value));
    case 'string':
      return one(faultsOfString(field, value));
    case 'boolean':
      return one(typeof value === 'boolean' ? undefined : 'must be true or false');
    case 'array':
      if (!Array.isArray(value)) return one('must be a list');
      return value.flatMap((item, index) => faultsOf(field.items, item, `${path}[${index}]`));
    case 'object':
      if (!isRecord(value)) return one('must be an object');
      return Object.entries(field.fields).flatMap(([name, inner]) => {
        const below = `${path}.${name}`;
        if (value[name] !== undefined) return faultsOf(inner, value[name], below);
        return inner.required ? [{ path: below, message: 'is missing' }] : [];
      });
  }
}

/**
 * Fills in what is missing, as the API server does. It does so by the definition that is installed, which may be older
 * than this operator: without this, a new field with a default would make every sitting unreadable.
 */
function withDefaults(field: Field, value: unknown): unknown {
  if (value === undefined) return 'default' in field ? withDefaults(field, field.default) : undefined;
  if (field.type !== 'object' || !isRecord(value)) return value;
  const filled = Object.entries(field.fields).map(([name, inner]) => [name, withDefaults(inner, value[name])] as const);
  return { ...value, ...Object.fromEntries(filled.filter(([, inner]) => inner !== undefined)) };
}

/**
 * Parses a resource as the API server hands it out, once, at the door. A status that cannot be understood counts as
 * none: the operator writes it and can write it again.
 */
export function readExamSession(raw: unknown): Read {
  const object = isRecord(raw) ? raw : {};
  const meta = isRecord(object.metadata) ? object.metadata : {};
  const faults: Fault[] = [];
  for (const name of ['name', 'namespace', 'uid', 'resourceVersion'] as const) {
    if (typeof meta[name] !== 'string' || meta[name] === '')
      faults.push({ path: `metadata.${name}`, message: 'is missing' });
  }
  if (!Number.isInteger(meta.generation)) faults.push({ path: 'metadata.generation', message: 'is missing' });
  const spec = withDefaults(specField, object.spec);
  faults.push(...faultsOf(specField, spec, 'spec'));
  if (faults.length > 0) return { ok: false, faults };
  const session = { metadata: meta, spec } as unknown as ExamSession;
  const broken = RULES.filter((rule) => !rule.holds(session));
  if (broken.length > 0) {
    return { ok: false, faults: broken.map(({ on, message }) => ({ path: on || 'metadata.name', message })) };
  }
  if (object.status === undefined || faultsOf(statusField, object.status, 'status').length > 0)
    return { ok: true, session };
  return { ok: true, session: { ...session, status: object.status as NonNullable<ExamSession['status']> } };
}
