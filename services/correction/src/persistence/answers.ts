import type { Answers } from '../app/ports.js';
import type { Answer } from '../domain/submission.js';
import { ANSWER_BATCH, inBatches } from './batches.js';
import type { EntityManager } from './entity-manager.js';
import { toAnswer, toAnswerRow } from './rows.js';
import { AnswerRow } from './tables.js';

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
    for (const batch of inBatches(answers, ANSWER_BATCH, bytesOf))
      await em.insertMany(AnswerRow, batch.map(toAnswerRow));
  },
});
