import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { MAX_QUESTIONS_BYTES } from '@proctorwise/contracts';
import { openDatabase, unitOfWork } from '@proctorwise/platform';
import { testDatabase } from '@proctorwise/platform/testing';
import type { Paper } from '../domain/submission.js';
import { correctionMigrations } from './migrations/index.js';
import { mikroStore } from './store.js';
import { correctionEntities } from './tables.js';

/** As long as reservation lets it be, of what grows most in a statement: as JSON and quoted it is four times as long. */
function longestPaper(): Paper {
  const questions = Array.from({ length: 300 }, (_, n) => ({
    question_id: `question-${n}`,
    exam_id: 'exam',
    question_number: n,
    question_type: 'essay' as const,
    question_text: '"'.repeat(10_000),
    option_a: null,
    option_b: null,
    option_c: null,
    option_d: null,
    points: 1,
    max_surplus_words: null,
    created_at: '2026-11-22T09:00:00.000Z',
    correct_answer: null,
  }));
  const last = { ...questions[0]!, question_id: 'last', question_text: '' };
  const bytesOf = (all: Paper['questions']) => Buffer.byteLength(JSON.stringify(all));
  const room = MAX_QUESTIONS_BYTES - bytesOf([...questions, last]);
  const all = [...questions, { ...last, question_text: '"'.repeat(room / 2) }];
  return { exam_id: 'exam', exam_version: 1, questions: all };
}

it('stores a paper as long as a paper may be in one statement', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pw-correction-papers-'));
  const database = await openDatabase({
    name: 'correction',
    location: await testDatabase(folder, 'correction'),
    entities: correctionEntities,
    migrations: correctionMigrations,
  });
  try {
    const paper = longestPaper();
    expect(MAX_QUESTIONS_BYTES - Buffer.byteLength(JSON.stringify(paper.questions))).toBeLessThan(2);
    const store = mikroStore(unitOfWork(database));
    await store.transaction(({ papers }) => papers.addOnce(paper));
    const read = await store.read(({ papers }) => papers.find('exam', 1));
    // Not by toEqual on the texts: a difference would be shown, all of it.
    expect(JSON.stringify(read) === JSON.stringify(paper)).toBe(true);
  } finally {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  }
});
