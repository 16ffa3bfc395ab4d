import type { MonitoringOverview, Role, Session, StartedSession } from '@proctorwise/contracts';
import type { Client } from './client.js';

/** Of everyone in the school. */
export const PASSWORD = 'a long enough password';
export const PROCTOR_EMAIL = 'proctor@bench.example';
/** Longer than any run. */
const EXAM_MINUTES = 300;
/** Accounts, bookings and sessions are made so many at a time. */
const AT_A_TIME = 8;
const MINUTE_MS = 60_000;

export interface Student {
  readonly userId: string;
  readonly email: string;
  readonly sessionId: string;
  readonly sessionToken: string;
  readonly deviceEpoch: number;
}

/** Pictures that vision looked at, and those that were the same to the byte as the one before. */
export type Looks = MonitoringOverview['vision']['pictures'];

/** Frames by their end state, and what is still to come. */
export interface EndStates {
  readonly acknowledged: number;
  readonly analysed: number;
  readonly skipped: number;
  readonly unreadable: number;
  readonly anomalies: number;
}

/** Makes a teacher, a proctor and an exam that is running, by the calls that browsers make; students are enrolled. */
export async function openSchool(client: Client, admin: { email: string; password: string }) {
  const signIn = async (email: string, password: string = PASSWORD): Promise<{ token: string; userId: string }> => {
    const { access_token, user } = await client.call('POST', '/users/login', { json: { email, password } });
    return { token: access_token, userId: user.user_id };
  };
  const { token: adminToken } = await signIn(admin.email, admin.password);
  const register = (name: string, role: Role) =>
    client.call('POST', '/users/register', {
      token: adminToken,
      json: { name, email: `${name}@bench.example`, password: PASSWORD, role },
    });
  await register('teacher', 'teacher');
  await register('proctor', 'proctor');
  const teacher = await signIn('teacher@bench.example');
  const asTeacher = (path: string, json: unknown) => client.call('POST', path, { token: teacher.token, json });
  const { exam_id } = await asTeacher('/exams/', {
    title: 'Networks',
    teacher_id: teacher.userId,
    duration_minutes: EXAM_MINUTES,
  });
  const question = { question_text: 'Two and two?', option_a: '3', option_b: '4', correct_answer: '4', points: 1 };
  await asTeacher(`/exams/${exam_id}/questions/bulk`, { questions: [question] });
  const { slot_id } = await asTeacher(`/exams/${exam_id}/slots`, {
    start_time: new Date(Date.now() - MINUTE_MS).toISOString(),
  });

  let registered = 0;
  const registerStudent = async (): Promise<{ user_id: string; email: string }> => {
    registered += 1;
    return register(`student-${registered}`, 'student');
  };
  const sit = async (): Promise<Student> => {
    const { user_id: userId, email } = await registerStudent();
    const { token } = await signIn(email);
    const json = { user_id: userId, exam_id, slot_id };
    const { reservation_id } = await client.call('POST', '/reservations/', { token, json });
    const started: StartedSession = await client.call('POST', '/monitoring/sessions', {
      token,
      json: { reservation_id, user_id: userId, exam_id },
    });
    const { session_id: sessionId, session_token: sessionToken, device_epoch: deviceEpoch } = started;
    return { userId, email, sessionId, sessionToken, deviceEpoch };
  };
  const proctor = async () => (await signIn(PROCTOR_EMAIL)).token;
  const sessions = async (token: string): Promise<Session[]> =>
    client.call('GET', '/monitoring/sessions?status=active', { token });
  return {
    signIn,
    /** Students whose sessions have begun and who sent nothing yet. */
    enrol: (count: number): Promise<Student[]> => someAtATime(count, sit),
    /** People who can sign in and sit no exam. @returns their addresses */
    register: (count: number): Promise<string[]> => someAtATime(count, async () => (await registerStudent()).email),
    /** Ends their sessions. */
    async dismiss(students: readonly Student[]): Promise<void> {
      await someAtATime(students.length, async (place) => {
        const { sessionId, sessionToken: token } = students[place] as Student;
        await client.call('PUT', `/monitoring/sessions/${sessionId}/stop`, { token });
      });
    },
    /** A fresh token of the proctor. */
    proctor,
    /** Those that are running. */
    sessions,
    /** How analysed pictures came to their observations, since the platform's start. */
    async looks(token: string): Promise<Looks> {
      const { vision }: MonitoringOverview = await client.call('GET', '/monitoring/overview', { token });
      return vision.pictures;
    },
    /** Sums over these students' sessions, read as a proctor reads them. */
    async endStates(token: string, of: readonly Student[]): Promise<EndStates> {
      const wanted = new Set(of.map(({ sessionId }) => sessionId));
      const own = (await sessions(token)).filter(({ session_id }) => wanted.has(session_id));
      const sum = (pick: (session: Session) => number) => own.reduce((total, session) => total + pick(session), 0);
      return {
        acknowledged: sum((session) => session.total_frames_processed),
        analysed: sum(({ frames }) => frames.analysed),
        skipped: sum(({ frames }) => frames.skipped),
        unreadable: sum(({ frames }) => frames.unreadable),
        anomalies: sum(({ anomaly_count }) => anomaly_count),
      };
    },
  };
}

async function someAtATime<T>(count: number, make: (turn: number) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  while (made.length < count) {
    const from = made.length;
    const batch = Array.from({ length: Math.min(AT_A_TIME, count - from) }, (_, place) => make(from + place));
    made.push(...(await Promise.all(batch)));
  }
  return made;
}
export type School = Awaited<ReturnType<typeof openSchool>>;

/** What happened between two readings. */
export const between = (before: EndStates, after: EndStates): EndStates => ({
  acknowledged: after.acknowledged - before.acknowledged,
  analysed: after.analysed - before.analysed,
  skipped: after.skipped - before.skipped,
  unreadable: after.unreadable - before.unreadable,
  anomalies: after.anomalies - before.anomalies,
});

export const waitingIn = ({ acknowledged, analysed, skipped, unreadable }: EndStates): number =>
  acknowledged - analysed - skipped - unreadable;
