import type { gradeAnswerByHand } from '../app/grade-answer-by-hand.js';
import type { handInAnswers } from '../app/hand-in-answers.js';
import type { listOfExam, listOfUser } from '../app/list-submissions.js';
import type { openDraft } from '../app/open-draft.js';
import type { readDraft } from '../app/read-draft.js';
import type { readOverview } from '../app/read-overview.js';
import type { readGrade, readResult } from '../app/read-result.js';
import type { releaseResults } from '../app/release-results.js';
import type { saveAnswer } from '../app/save-answer.js';
import type { submitDraft } from '../app/submit-draft.js';

/** The use cases that the controllers call. */
export interface CorrectionDeps {
  readonly openDraft: ReturnType<typeof openDraft>;
  readonly readDraft: ReturnType<typeof readDraft>;
  readonly saveAnswer: ReturnType<typeof saveAnswer>;
  readonly submitDraft: ReturnType<typeof submitDraft>;
  readonly handInAnswers: ReturnType<typeof handInAnswers>;
  readonly readGrade: ReturnType<typeof readGrade>;
  readonly readResult: ReturnType<typeof readResult>;
  readonly gradeAnswerByHand: ReturnType<typeof gradeAnswerByHand>;
  readonly listOfUser: ReturnType<typeof listOfUser>;
  readonly listOfExam: ReturnType<typeof listOfExam>;
  readonly releaseResults: ReturnType<typeof releaseResults>;
  readonly readOverview: ReturnType<typeof readOverview>;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}
