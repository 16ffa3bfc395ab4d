import type { Answers } from '../app/ports.js';
import type { EntityManager } from './entity-manager.js';
import { toAnswer, toAnswerRow } from './rows.js';
import { AnswerRow } from './tables.js';

/** Rows of one insert: 14 columns each, far below every database's limit of parameters. */
const BATCH = 200;

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
    for (let at = 0; at < answers.length; at += BATCH)
      await em.insertMany(AnswerRow, answers.slice(at, at + BATCH).map(toAnswerRow));
  },
});
