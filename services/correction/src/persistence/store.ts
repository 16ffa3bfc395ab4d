import type { Transaction, UnitOfWork } from '@proctorwise/platform';
import type { Records, Store, Work } from '../app/ports.js';
import { mikroAnswers } from './answers.js';
import type { EntityManager } from './entity-manager.js';
import { mikroEarlyNews, mikroExams } from './exams.js';
import { mikroPapers, PaperCache } from './papers.js';
import { mikroSubmissions } from './submissions.js';

export interface MikroStore extends Store {
  /** The use cases' view of a transaction that is open already: for event handlers. */
  within(tx: Transaction): Work;
}

/** Correction's records in its database. */
export function mikroStore({ transaction, read }: UnitOfWork): MikroStore {
  const cache = new PaperCache();
  const records = (em: EntityManager): Records => ({
    submissions: mikroSubmissions(em),
    answers: mikroAnswers(em),
    papers: mikroPapers(em, cache),
    exams: mikroExams(em),
    sessionNews: mikroEarlyNews(em),
  });
  const within = (tx: Transaction): Work => ({
    ...records(tx.em),
    emit: (topic, data) => tx.emit(topic, data),
    advisoryLock: (...keys) => tx.advisoryLock(...keys),
  });
  return {
    within,
    transaction: (work) => transaction((tx) => work(within(tx))),
    read: (work) => read((em) => work(records(em))),
  };
}
