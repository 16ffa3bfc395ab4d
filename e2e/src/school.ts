import { randomUUID } from 'node:crypto';
import type {
  BrowserEvent,
  Draft,
  InvitationWithCode,
  Reservation,
  StartedSession,
  TotalsTold,
} from '@proctorwise/contracts';
import { ACCOUNTS, DEMO_PASSWORD } from './pages/sign-in-page.js';

/** What every page needs to have something on it. */
export interface School {
  readonly examId: string;
  /** A candidate's paper that was handed in, Alice's. */
  readonly submissionId: string;
  /** Another of hers, whose exam tells no total yet, and that exam. */
  readonly held: { readonly examId: string; readonly submissionId: string };
  /** By invitation: one is used, one is not, neither is Alice's. */
  readonly invitedExamId: string;
  /** Alice's place in an exam that she may begin, and that exam: it is offered at another time as well. */
  readonly reservationId: string;
  readonly bookedExamId: string;
  /** A place that she has given back. */
  readonly cancelledId: string;
  /** Two sessions that run. */
  readonly watched: readonly [Watched, Watched];
  /** A candidate's browser leaves the tab, or loses its camera. */
  report(session: Watched, event: BrowserEvent): Promise<void>;
  sendPicture(session: Watched, jpeg: Buffer): Promise<void>;
}
export interface Watched {
  readonly name: string;
  readonly started: StartedSession;
}

interface Account {
  readonly userId: string;
  readonly token: string;
}

/** Makes exams, bookings, sessions and a paper by the calls that browsers make. @param origin of any door */
export async function openSchool(origin: string): Promise<School> {
  const call = async <T>(method: string, path: string, token: string | null, body?: unknown): Promise<T> => {
    const isPicture = Buffer.isBuffer(body);
    const response = await fetch(`${origin}${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': isPicture ? 'image/jpeg' : 'application/json' }),
      },
      ...(body === undefined ? {} : { body: isPicture ? new Uint8Array(body) : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return (text === '' ? null : JSON.parse(text)) as T;
  };
  const signIn = async (email: string, password = DEMO_PASSWORD): Promise<Account> => {
    const { access_token, user } = await call<{ access_token: string; user: { user_id: string } }>(
      'POST',
      '/users/login',
      null,
      { email, password },
    );
    return { userId: user.user_id, token: access_token };
  };
  const [alice, bob, diana] = [await signIn(ACCOUNTS.alice), await signIn(ACCOUNTS.bob), await signIn(ACCOUNTS.diana)];

  const makeExam = async (title: string, totals_told: TotalsTold = 'at_once') => {
    const exam = { title, teacher_id: bob.userId, duration_minutes: 45, description: 'Two questions.', totals_told };
    const { exam_id } = await call<{ exam_id: string }>('POST', '/exams/', bob.token, exam);
    const questions = [
      { question_text: 'Two and two?', option_a: '3', option_b: '4', correct_answer: 'B', points: 2 },
      { question_type: 'essay', question_text: 'Why is that so?', points: 3 },
    ];
    await call('POST', `/exams/${exam_id}/questions/bulk`, bob.token, { questions });
    const start_time = new Date(Date.now() - 60_000).toISOString();
    const { slot_id } = await call<{ slot_id: string }>('POST', `/exams/${exam_id}/slots`, bob.token, { start_time });
    return { exam_id, slot_id };
  };
  /** Offers an exam at another time as well, tomorrow. */
  const offerAgain = (examId: string) =>
    call('POST', `/exams/${examId}/slots`, bob.token, { start_time: new Date(Date.now() + 86_400_000).toISOString() });
  const book = ({ userId, token }: Account, slot: { exam_id: string; slot_id: string }) =>
    call<Reservation>('POST', '/reservations/', token, { user_id: userId, ...slot });
  const begin = ({ userId, token }: Account, { reservation_id, exam_id }: Reservation) =>
    call<StartedSession>('POST', '/monitoring/sessions', token, { reservation_id, user_id: userId, exam_id });
  const newStudent = async (name: string): Promise<Account> => {
    const email = `${randomUUID()}@student.example`;
    await call('POST', '/users/register', diana.token, { name, email, password: DEMO_PASSWORD, role: 'student' });
    return signIn(email);
  };

  /** Somebody who may not sign in any more. */
  const { userId: formerId } = await newStudent('Ida Fort');
  await call('PATCH', `/users/${formerId}`, diana.token, { is_active: false });
  const ice = await makeExam('History of the ice ages');
  const geometry = await makeExam('Géométrie plane');
  const { reservation_id: reservationId } = await book(alice, geometry);
  for (const exam of [ice, geometry]) await offerAgain(exam.exam_id);
  /** Alice hands a paper in with nothing on it. @returns the submission's id */
  const handIn = async (slot: { exam_id: string; slot_id: string }): Promise<string> => {
    const { session_token, reservation_id } = await begin(alice, await book(alice, slot));
    const { submission_id } = await call<Draft>('POST', '/corrections/drafts', session_token, { reservation_id });
    await call('POST', `/corrections/drafts/${submission_id}/submit`, session_token);
    return submission_id;
  };
  const submissionId = await handIn(ice);
  const cells = await makeExam('Cell biology', 'with_marks');
  const held = { examId: cells.exam_id, submissionId: await handIn(cells) };
  const giveBack = async (slot: { exam_id: string; slot_id: string }): Promise<string> => {
    const { reservation_id } = await book(alice, slot);
    await call('DELETE', `/reservations/${reservation_id}`, alice.token);
    return reservation_id;
  };
  const inviteToExam = async (): Promise<string> => {
    const music = await makeExam('Music theory');
    await call('PUT', `/exams/${music.exam_id}`, bob.token, { entry: 'invited' });
    const labels = ['Zoé Martin', 'a.student.with.a.long.address@mathematics.university.example'];
    const path = `/exams/${music.exam_id}/invitations`;
    const [{ code }] = await call<[InvitationWithCode]>('POST', path, bob.token, { labels });
    const zoe = await newStudent('Zoé Martin');
    await call('POST', '/reservations/', zoe.token, { user_id: zoe.userId, ...music, invitation_code: code });
    return music.exam_id;
  };
  const sit = async (name: string): Promise<Watched> => {
    const student = await newStudent(name);
    return { name, started: await begin(student, await book(student, ice)) };
  };
  const numbers = new Map<string, number>();
  return {
    examId: ice.exam_id,
    submissionId,
    held,
    invitedExamId: await inviteToExam(),
    reservationId,
    bookedExamId: geometry.exam_id,
    cancelledId: await giveBack(await makeExam('Rivers of the world')),
    watched: [await sit('Léa Dubois'), await sit('Tom Becker')],
    report: ({ started }, event) =>
      call('POST', `/monitoring/sessions/${started.session_id}/events`, started.session_token, {
        event_id: randomUUID(),
        event,
      }),
    async sendPicture({ started }, jpeg) {
      const number = (numbers.get(started.session_id) ?? 0) + 1;
      numbers.set(started.session_id, number);
      const path = `/monitoring/sessions/${started.session_id}/frames/${number}`;
      await call('PUT', path, started.session_token, jpeg);
    },
  };
}
