import { type BatchBounds, inBatches } from '@proctorwise/platform';
import type { Answers } from '../app/ports.js';
import type { Answer } from '../domain/submission.js';
import type { EntityManager } from './entity-manager.js';
import { toAnswer, toAnswerRow } from './rows.js';
import { AnswerRow } from './tables.js';

/**
 * For one statement: 14 columns a row, far below every database's limit of parameters. A quoted text may be twice as long
 * as its bytes: even so a statement stays below 4 MiB, a quarter of MariaDB's default `max_allowed_packet`.
 */
const BATCH: BatchBounds = { items: 200, bytes: 1_500_000 };

/** Of the texts in UTF-8, as the databases store them. */
const bytesOf = ({ text, feedback }: Answer): number =>
  Buffer.byteLength(text ?? '') + Buffer.byteLength(feedback ?? '');

export const mikroAnswers = (em: EntityManager): Answers => ({
  async of(submissionId) {
    const rows = await em.find(
      AnswerRow,
      { submissionId },
      { disableIdentityMap: true, orderBy: { questionNumber: 'asc', answerId: 'asc' } },
    );
    return rows.map(toAnswer);
  },
  async toQuestion(submissionId, questionId) {
    const row = await em.findOne(AnswerRow, { submissionId, questionId }, { disableIdentityMap: true });
    return row && toAnswer(row);
  },
  async add(answer) {
    await em.insert(AnswerRow, toAnswerRow(answer));
  },
  async save(answer) {
    await em.nativeUpdate(AnswerRow, { answerId: answer.id }, toAnswerRow(answer));
  },
  async replace(submissionId, answers) {
    await em.nativeDelete(AnswerRow, { submissionId });
    for (const { items } of inBatches(answers, BATCH, bytesOf)) await em.insertMany(AnswerRow, items.map(toAnswerRow));
  },
});
