import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { openDatabase, unitOfWork } from '@proctorwise/platform';
import { testDatabase } from '@proctorwise/platform/testing';
import type { Answer } from '../domain/submission.js';
import { correctionMigrations } from './migrations/index.js';
import { mikroStore } from './store.js';
import { correctionEntities } from './tables.js';

/** The most that the API takes as one answer. */
const LONGEST = 100_000;
/** With texts of three bytes a character, and of one that is quoted as two: more than 16 MiB together. */
const ANSWERS = 100;

const answer = (n: number): Answer => ({
  id: `answer-${n}`,
  submissionId: 'submission',
  questionId: `question-${n}`,
  questionNumber: n,
  questionType: 'essay',
  text: (n % 2 === 0 ? '試' : "'").repeat(LONGEST),
  revision: n,
  savedAt: 0,
  isCorrect: null,
  score: null,
  maxScore: 100,
  feedback: null,
  gradedAt: null,
  gradedBy: null,
});

it('stores a paper that is longer than what a server takes in one statement, in order', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pw-correction-answers-'));
  const database = await openDatabase({
    name: 'correction',
    location: await testDatabase(folder, 'correction'),
    entities: correctionEntities,
    migrations: correctionMigrations,
  });
  try {
    const store = mikroStore(unitOfWork(database));
    const answers = Array.from({ length: ANSWERS }, (_, n) => answer(n));
    await store.transaction(({ answers: stored }) => stored.replace('submission', answers));
    const read = await store.read(({ answers: stored }) => stored.of('submission'));
    // Not by toEqual on the texts: a difference would be shown, all of it.
    expect(read.map(({ id, text }) => [id, text === answers.find((one) => one.id === id)?.text])).toEqual(
      answers.map(({ id }) => [id, true]),
    );
  } finally {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  }
});
