import { randomUUID } from 'node:crypto';
import type { Role } from '@proctorwise/contracts';
import { callOk } from './call.js';
import { labelledJpeg } from './pictures.js';

const PASSWORD = 'password123';
const MINUTE_MS = 60_000;

export interface Person {
  readonly userId: string;
  readonly email: string;
  readonly role: Role;
  readonly token: string;
}
export interface PreparedExam {
  readonly examId: string;
  readonly slotIds: readonly string[];
  readonly questionIds: readonly string[];
}
/** One student's way through one slot, as far as it has come. */
export interface Sitting {
  readonly examId: string;
  readonly questionId: string;
  readonly reservationId: string;
  readonly sessionId: string;
  readonly sessionToken: string;
  readonly submissionId: string;
  /** Of a picture that was acknowledged. */
  readonly framePath: string;
}
export interface FinishedSitting extends Sitting {
  readonly answerId: string;
}

/** A date and time so many minutes from now, on the wire. */
export const minutesFromNow = (minutes: number): string => new Date(Date.now() + minutes * MINUTE_MS).toISOString();

/** People, exams and sittings, made by the calls that anyone would make. @param origin of any door */
export function openSchool(origin: string) {
  const signIn = async (email: string, password = PASSWORD): Promise<Person> => {
    const { access_token, user } = await callOk('POST', `${origin}/users/login`, { body: { email, password } });
    return { userId: user.user_id, email, role: user.role, token: access_token };
  };
  const enrol = async (admin: Person, role: Role): Promise<Person> => {
    const email = `${role}-${randomUUID()}@school.example`;
    const body = { name: `A ${role}`, email, password: PASSWORD, role };
    await callOk('POST', `${origin}/users/register`, { token: admin.token, body });
    return signIn(email);
  };
  /** @param startsAt of each slot; none: questions may still be changed @param rules all, unless given */
  const prepareExam = async (
    teacher: Person,
    startsAt: readonly string[],
    rules?: readonly string[],
  ): Promise<PreparedExam> => {
    const { token } = teacher;
    const exam = await callOk('POST', `${origin}/exams/`, {
      token,
      body: { title: 'Networks', teacher_id: teacher.userId, duration_minutes: 60, ...(rules && { rules }) },
    });
    const questions = await callOk('POST', `${origin}/exams/${exam.exam_id}/questions/bulk`, {
      token,
      body: {
        questions: [
          { question_text: 'Two and two?', option_a: '3', option_b: '4', correct_answer: '4', points: 2 },
          { question_type: 'essay', question_text: 'Why?', points: 3 },
        ],
      },
    });
    const slotIds: string[] = [];
    for (const start_time of startsAt)
      slotIds.push(
        (await callOk('POST', `${origin}/exams/${exam.exam_id}/slots`, { token, body: { start_time } })).slot_id,
      );
    const questionIds = questions.map(({ question_id }: { question_id: string }) => question_id);
    return { examId: exam.exam_id, slotIds, questionIds };
  };
  /** @param by the student, or an admin: only with one's help does a student sit an exam a second time */
  const book = async (student: Person, examId: string, slotId: string, by = student): Promise<string> => {
    const body = { user_id: student.userId, exam_id: examId, slot_id: slotId };
    return (await callOk('POST', `${origin}/reservations/`, { token: by.token, body })).reservation_id;
  };
  /** Books, starts the session, sends a picture, opens the paper and answers its first question. @param by who books */
  const sit = async (student: Person, exam: PreparedExam, slotId: string, by = student): Promise<Sitting> => {
    return sitBooked(student, exam, await book(student, exam.examId, slotId, by));
  };
  /** The same of a place that is booked. */
  const sitBooked = async (student: Person, exam: PreparedExam, reservationId: string): Promise<Sitting> => {
    const session = await callOk('POST', `${origin}/monitoring/sessions`, {
      token: student.token,
      body: { reservation_id: reservationId, user_id: student.userId, exam_id: exam.examId },
    });
    const token: string = session.session_token;
    await callOk('PUT', `${origin}/monitoring/sessions/${session.session_id}/frames/1`, {
      token,
      body: labelledJpeg(session.session_id),
      headers: { 'content-type': 'image/jpeg' },
    });
    const draft = await callOk('POST', `${origin}/corrections/drafts`, {
      token,
      body: { reservation_id: reservationId },
    });
    const questionId = exam.questionIds[0] ?? '';
    await callOk('PUT', `${origin}/corrections/drafts/${draft.submission_id}/answers/${questionId}`, {
      token,
      body: { user_answer: '4', revision: 1 },
    });
    const day = session.started_at.slice(0, 10).replaceAll('-', '/');
    return {
      examId: exam.examId,
      questionId,
      reservationId,
      sessionId: session.session_id,
      sessionToken: token,
      submissionId: draft.submission_id,
      framePath: `local_storage/${day}/${session.session_id}/frame_000001.jpg`,
    };
  };
  /** Hands in and ends the session. */
  const finish = async (sitting: Sitting): Promise<FinishedSitting> => {
    const { sessionToken: token, submissionId } = sitting;
    await callOk('POST', `${origin}/corrections/drafts/${submissionId}/submit`, { token });
    await callOk('PUT', `${origin}/monitoring/sessions/${sitting.sessionId}/stop`, { token });
    const { answers } = await callOk('GET', `${origin}/corrections/submissions/${submissionId}/result`, { token });
    return { ...sitting, answerId: answers[0].answer_id };
  };
  return { signIn, enrol, prepareExam, book, sit, sitBooked, finish };
}
export type School = ReturnType<typeof openSchool>;
