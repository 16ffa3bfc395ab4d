import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { StoredPapers } from '../app/ports.js';
import type { Paper } from '../domain/submission.js';
import type { EntityManager } from './entity-manager.js';
import { PaperRow } from './tables.js';

/** Papers kept parsed: every autosave looks into one, and parsing 500 questions each time would cost more than the save. */
const KEPT = 64;

/** The most lately used papers. They never change, so one that was read is right for ever. */
export class PaperCache {
  readonly #papers = new Map<string, Paper>();

  get(examId: string, version: number): Paper | undefined {
    const key = `${examId}/${version}`;
    const paper = this.#papers.get(key);
    if (paper) {
      this.#papers.delete(key);
      this.#papers.set(key, paper);
    }
    return paper;
  }

  put(paper: Paper): void {
    this.#papers.set(`${paper.exam_id}/${paper.exam_version}`, paper);
    for (const oldest of this.#papers.keys()) {
      if (this.#papers.size <= KEPT) break;
      this.#papers.delete(oldest);
    }
  }
}

export const mikroPapers = (em: EntityManager, cache: PaperCache): StoredPapers => ({
  async find(examId, version) {
    const kept = cache.get(examId, version);
    if (kept) return kept;
    const row = await em.findOne(PaperRow, { examId, examVersion: version }, { disableIdentityMap: true });
    if (row === null) return null;
    const paper = { exam_id: row.examId, exam_version: row.examVersion, questions: row.questions };
    cache.put(paper);
    return paper;
  },
  async addOnce({ exam_id: examId, exam_version: examVersion, questions }) {
    if ((await em.count(PaperRow, { examId, examVersion })) > 0) return;
    try {
      await em.insert(PaperRow, { examId, examVersion, questions });
    } catch (error) {
      // Another candidate of the exam opened it at the same moment: the paper of a version is the same for all.
      if (!(error instanceof UniqueConstraintViolationException)) throw error;
    }
  },
});
