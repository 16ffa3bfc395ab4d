import { isDeepStrictEqual } from 'node:util';
import { type Condition, type ExamSessionStatus, statusField } from '../resource/exam-session.js';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const conditionIn = (stored: unknown, type: string): unknown =>
  Array.isArray(stored) ? stored.find((one) => isRecord(one) && one.type === type) : undefined;

const holdsAll = (stored: unknown, wanted: readonly Condition[]) =>
  wanted.every((condition) => isDeepStrictEqual(conditionIn(stored, condition.type), condition));

/**
 * Whether the status that stands there says something else than the one that is to stand there. Conditions that others
 * have added are theirs.
 */
export function statusDiffers(stored: unknown, wanted: ExamSessionStatus): boolean {
  const before = isRecord(stored) ? stored : {};
  const { conditions = [], ...rest } = wanted as ExamSessionStatus & Readonly<Record<string, unknown>>;
  const fields = Object.keys(statusField.fields).filter((name) => name !== 'conditions');
  return (
    !holdsAll(before.conditions, conditions) ||
    fields.some((name) => !isDeepStrictEqual(before[name], (rest as Record<string, unknown>)[name]))
  );
}
