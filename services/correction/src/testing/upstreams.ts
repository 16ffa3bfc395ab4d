import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Admission, ExamPaper, QuestionWithAnswer, ServiceName, SessionDeadline } from '@proctorwise/contracts';
import type { TokenVerifier } from '@proctorwise/platform';

/** Reservation and monitoring as correction sees them: their internal routes over HTTP, with facts that a test sets. */
export interface Upstreams {
  readonly admissions: Map<string, Admission>;
  readonly papers: Map<string, ExamPaper>;
  readonly sessions: Map<string, SessionDeadline>;
  /** Paths that were asked for, in order. */
  readonly asked: string[];
  readonly address: string;
  /** Services that do not answer now. */
  readonly dead: Set<ServiceName>;
  close(): Promise<void>;
}

export async function startUpstreams(verifier: TokenVerifier): Promise<Upstreams> {
  const facts = {
    admissions: new Map<string, Admission>(),
    papers: new Map<string, ExamPaper>(),
    sessions: new Map<string, SessionDeadline>(),
    asked: [] as string[],
    dead: new Set<ServiceName>(),
  };
  const answerTo = (path: string): { callee: ServiceName; body: unknown } => {
    const [, , kind, id = '', last = ''] = path.split('/');
    if (kind === 'admissions') return { callee: 'reservation', body: facts.admissions.get(id) };
    if (kind === 'exams') return { callee: 'reservation', body: facts.papers.get(id) };
    return { callee: 'monitoring', body: facts.sessions.get(last) };
  };
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    facts.asked.push(path);
    const { callee, body } = answerTo(path);
    if (facts.dead.has(callee)) return void request.destroy();
    const token = /^Bearer (.*)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    verifier.verify(token, callee).then(
      () => {
        response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body ?? { code: 'reservation_not_found', detail: 'none' }));
      },
      () => response.writeHead(401).end('{}'),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ...facts,
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const QUESTION: QuestionWithAnswer = {
  question_id: 'q',
  exam_id: 'e',
  question_number: 1,
  question_type: 'mcq',
  question_text: 'What is it?',
  option_a: null,
  option_b: null,
  option_c: null,
  option_d: null,
  points: 1,
  created_at: '2026-11-01T08:00:00.000Z',
  correct_answer: null,
};
export const aQuestion = (facts: Partial<QuestionWithAnswer>): QuestionWithAnswer => ({ ...QUESTION, ...facts });

/** Four questions, one of each type, 7.5 points; an id ends in its type. */
export const onePaper = (examId: string, teacherId: string, lastSlotEnd: string): ExamPaper => ({
  exam_id: examId,
  exam_version: 3,
  title: 'Geography',
  teacher_id: teacherId,
  pass_mark: 50,
  last_slot_end: lastSlotEnd,
  questions: [
    aQuestion({
      question_id: `${examId}-mcq`,
      exam_id: examId,
      option_a: 'Lyon',
      option_b: 'Paris',
      points: 2,
      correct_answer: 'B',
    }),
    aQuestion({
      question_id: `${examId}-tf`,
      exam_id: examId,
      question_number: 2,
      question_type: 'true_false',
      points: 1.5,
      correct_answer: 'True',
    }),
    aQuestion({
      question_id: `${examId}-short`,
      exam_id: examId,
      question_number: 3,
      question_type: 'short_answer',
      correct_answer: 'Mont Blanc',
    }),
    aQuestion({
      question_id: `${examId}-essay`,
      exam_id: examId,
      question_number: 4,
      question_type: 'essay',
      points: 3,
    }),
  ],
});
