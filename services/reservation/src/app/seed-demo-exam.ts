import type { NewQuestion } from '@proctorwise/contracts';
import { MAX_LISTED, WHOLE_LIST } from '@proctorwise/platform';
import { newExam } from '../domain/exam.js';
import { parseQuestion } from '../domain/question.js';
import { isRunning, MINUTE_MS, newSlot } from '../domain/slot.js';
import { announceExam, announceSlot, saveExam } from './announcements.js';
import type { ReservationPorts } from './ports.js';
import { appendQuestions } from './write-questions.js';

export const DEMO_EXAM_TITLE = 'Demo exam: how the web works';
const DEMO_DURATION_MINUTES = 60;

const DEMO_QUESTIONS: readonly NewQuestion[] = [
  {
    question_type: 'mcq',
    question_text: 'Which HTTP status says that a resource does not exist?',
    option_a: '200',
    option_b: '301',
    option_c: '404',
    option_d: '500',
    correct_answer: '404',
    points: 2,
  },
  {
    question_type: 'mcq',
    question_text: 'Which HTTP method may be repeated without changing the result a second time?',
    option_a: 'POST',
    option_b: 'PUT',
    option_c: 'PATCH',
    option_d: 'CONNECT',
    correct_answer: 'PUT',
    points: 2,
  },
  {
    question_type: 'mcq',
    question_text: 'What does DNS translate a host name into?',
    option_a: 'An IP address',
    option_b: 'A MAC address',
    option_c: 'A port number',
    option_d: 'A certificate',
    correct_answer: 'An IP address',
    points: 2,
  },
  {
    question_type: 'true_false',
    question_text: 'TLS encrypts what travels between the browser and the server.',
    correct_answer: 'true',
    points: 1,
  },
  {
    question_type: 'true_false',
    question_text: 'A cookie that is marked HttpOnly can be read by the scripts of the page.',
    correct_answer: 'false',
    points: 1,
  },
];

export interface DemoExam {
  readonly examId: string;
  /** A slot that is open now. */
  readonly slotId: string;
}

/**
 * For the embedded mode: an exam of the demo teacher's with five questions, and a slot that is open now. What is there
 * is kept; a slot is added when none is open. Nobody is booked.
 * @returns null when the teacher has deleted the demo exam: it does not come back
 */
export const seedDemoExam =
  (ports: ReservationPorts) =>
  async ({ teacherId }: { teacherId: string }): Promise<DemoExam | null> =>
    ports.database.transaction(async (tx) => {
      const now = ports.clock();
      const existing = (await tx.exams.ofTeacher(teacherId, WHOLE_LIST)).find(({ title }) => title === DEMO_EXAM_TITLE);
      if (existing?.status === 'deleted') return null;
      let exam = existing;
      if (!exam) {
        const content = {
          title: DEMO_EXAM_TITLE,
          description: 'Five questions to try ProctorWise with: book the open slot, let the camera see you, answer.',
          durationMinutes: DEMO_DURATION_MINUTES,
        };
        const fresh = newExam(ports.newId(), teacherId, content, new Date(now));
        await tx.exams.add(fresh);
        await announceExam(tx, fresh);
        exam = (
          await appendQuestions(
            tx,
            ports,
            fresh,
            DEMO_QUESTIONS.map((question) => parseQuestion(question)),
          )
        ).exam;
      }
      const open = (await tx.slots.ofExam(exam.id, MAX_LISTED)).find((slot) => isRunning(slot, now, 0));
      if (open) return { examId: exam.id, slotId: open.id };
      const startsAt = new Date(Math.floor(now / MINUTE_MS) * MINUTE_MS);
      const slot = newSlot(ports.newId(), exam, startsAt, null, new Date(now));
      await tx.slots.add(slot);
      announceSlot(tx, slot);
      await saveExam(tx, exam);
      return { examId: exam.id, slotId: slot.id };
    });
