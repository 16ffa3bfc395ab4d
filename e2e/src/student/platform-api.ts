import type {
  Anomaly,
  Draft,
  Exam,
  LoginReply,
  QuestionWithAnswer,
  Reservation,
  Session,
  Slot,
  User,
} from '@proctorwise/contracts';
import { ACCOUNTS } from '../pages/sign-in-page.js';

const PASSWORD = 'password123';
export const QUESTIONS = [
  { type: 'mcq', text: 'When did the last ice age end?', options: ['Lately', 'Long ago'], correct_answer: 'B' },
  { type: 'true_false', text: 'The sea stood lower than today.', correct_answer: 'true' },
  { type: 'short_answer', text: 'Which animal wore wool then?', correct_answer: 'Mammoth' },
] as const;

/** The platform as the people around the candidate use it, by HTTP: what is not under test is quick. */
export class PlatformApi {
  readonly #origin: string;

  constructor(origin: string) {
    this.#origin = origin;
  }

  async call<T>(method: string, path: string, { token, body }: { token?: string; body?: unknown } = {}): Promise<T> {
    const response = await fetch(`${this.#origin}${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    if (!response.ok) throw new Error(`${method} ${path} answers ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  }

  signIn(email: string): Promise<LoginReply> {
    return this.call('POST', '/users/login', { body: { email, password: PASSWORD } });
  }

  /** A new student. @returns the account's address; the password is that of the demo accounts */
  async register(name: string): Promise<{ email: string; user: User }> {
    const email = `${name.toLowerCase().replaceAll(/[^a-z]+/gu, '.')}@student.com`;
    const body = { name, email, password: PASSWORD, role: 'student' };
    return { email, user: await this.call<User>('POST', '/users/register', { body }) };
  }

  /** An exam by Bob with three questions, running now for half an hour. */
  async makeExam(title: string): Promise<{ exam: Exam; slot: Slot; questions: QuestionWithAnswer[] }> {
    const { access_token: token, user } = await this.signIn(ACCOUNTS.bob);
    const exam = await this.call<Exam>('POST', '/exams', {
      token,
      body: { title, duration_minutes: 30, teacher_id: user.user_id },
    });
    const path = `/exams/${exam.exam_id}`;
    const questions = await this.call<QuestionWithAnswer[]>('POST', `${path}/questions/bulk`, {
      token,
      body: { questions: QUESTIONS },
    });
    const slot = await this.call<Slot>('POST', `${path}/slots`, {
      token,
      body: { start_time: new Date().toISOString() },
    });
    return { exam, slot, questions };
  }

  book(token: string, userId: string, exam: Exam, slot: Slot): Promise<Reservation> {
    const body = {
      user_id: userId,
      exam_id: exam.exam_id,
      slot_id: slot.slot_id,
      start_time: slot.start_time,
      end_time: slot.end_time,
    };
    return this.call('POST', '/reservations', { token, body });
  }

  session(token: string, sessionId: string): Promise<Session> {
    return this.call('GET', `/monitoring/sessions/${sessionId}`, { token });
  }

  anomalies(token: string, sessionId: string): Promise<Anomaly[]> {
    return this.call('GET', `/monitoring/sessions/${sessionId}/anomalies`, { token });
  }

  /** The paper as it stands on the server. */
  openDraft(token: string, reservationId: string): Promise<Draft> {
    return this.call('POST', '/corrections/drafts', { token, body: { reservation_id: reservationId } });
  }

  /** Is this recorded picture to be had, whole? @returns its bytes */
  async recordedFrame(token: string, path: string): Promise<Uint8Array> {
    const response = await fetch(`${this.#origin}/monitoring/frames?path=${encodeURIComponent(path)}`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(20_000),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  }
}
