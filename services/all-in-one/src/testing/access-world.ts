import { randomUUID } from 'node:crypto';
import type { Role } from '@proctorwise/contracts';
import { tokenSigner } from '@proctorwise/platform';
import { callOk } from './call.js';
import { type EmbeddedPlatform, startEmbeddedPlatform } from './embedded-platform.js';
import {
  type FinishedSitting,
  minutesFromNow,
  openSchool,
  type Person,
  type PreparedExam,
  type School,
  type Sitting,
} from './school.js';

/** Whose session token a probe needs: of the session that runs, or of the one that is over. */
export type Phase = 'running' | 'finished';

/** One teacher's exams and one student's sittings of them. */
export interface Household {
  readonly teacher: Person;
  readonly student: Person;
  /** Sat right now: its questions are locked. */
  readonly exam: PreparedExam;
  /** Not yet offered: everything in it may change. */
  readonly quietExam: PreparedExam;
  readonly running: Sitting;
  readonly finished: FinishedSitting;
}
/** What a caller aims at: a household, and what there is of the caller's own in it. */
export interface Target extends Household {
  /** A user: the caller, or the household's student. */
  readonly userId: string;
  /** A session that runs: the caller's own test session, or the student's. */
  readonly deviceSessionId: string;
}

export const CALLERS = ['nobody', 'student', 'teacher', 'proctor', 'admin', 'session token', 'internal token'] as const;
export type Caller = (typeof CALLERS)[number];
export const isRole = (caller: Caller): caller is Role => ['student', 'teacher', 'proctor', 'admin'].includes(caller);

export interface AccessWorld {
  readonly platform: EmbeddedPlatform;
  /** Of the reservation door; every door serves everything. */
  readonly origin: string;
  readonly school: School;
  readonly people: Readonly<Record<Role, Person>>;
  targetOf(caller: Caller, whose: 'own' | 'other'): Target;
  /** Nothing of it exists. */
  readonly nowhere: Target;
  /** @returns null for nobody */
  tokenOf(caller: Caller, phase: Phase): Promise<string | null>;
  /** The id of who calls, as bodies name it. */
  userIdOf(caller: Caller): string;
}

/** Two households that have nothing of each other's, a proctor and an admin with a test session each. */
export async function openAccessWorld(): Promise<AccessWorld> {
  const platform = await startEmbeddedPlatform();
  const origin = platform.origins.reservation;
  const school = openSchool(origin);
  const [student, teacher, proctor, admin] = [
    await school.signIn('alice@student.com'),
    await school.signIn('bob@teacher.com'),
    await school.signIn('charlie@proctor.com'),
    await school.signIn('diana@admin.com'),
  ];
  const own = await openHousehold(school, { student, teacher, admin });
  const strangers = { student: await school.enrol(admin, 'student'), teacher: await school.enrol(admin, 'teacher') };
  const other = await openHousehold(school, { ...strangers, admin });
  const testSessions = {
    proctor: await openTestSession(origin, proctor, own),
    admin: await openTestSession(origin, admin, own),
  };
  const people = { student, teacher, proctor, admin };
  const internal = tokenSigner('correction', platform.keys.correction, Date.now);
  return {
    platform,
    origin,
    school,
    people,
    targetOf(caller, whose) {
      const household = whose === 'own' ? own : other;
      const isWatcher = caller === 'proctor' || caller === 'admin';
      return {
        ...household,
        userId: whose === 'own' && isRole(caller) ? people[caller].userId : household.student.userId,
        deviceSessionId: whose === 'own' && isWatcher ? testSessions[caller] : household.running.sessionId,
      };
    },
    nowhere: nowhere(own),
    async tokenOf(caller, phase) {
      if (caller === 'nobody') return null;
      if (caller === 'session token') return own[phase].sessionToken;
      if (caller === 'internal token') return internal.internal('reservation');
      return people[caller].token;
    },
    userIdOf: (caller) => (isRole(caller) ? people[caller].userId : student.userId),
  };
}

interface Members {
  readonly student: Person;
  readonly teacher: Person;
  /** Books the second sitting of the exam, which a student cannot. */
  readonly admin: Person;
}

async function openHousehold(school: School, { student, teacher, admin }: Members): Promise<Household> {
  const exam = await school.prepareExam(teacher, [minutesFromNow(-2), minutesFromNow(-1)]);
  const [first = '', second = ''] = exam.slotIds;
  return {
    teacher,
    student,
    exam,
    quietExam: await school.prepareExam(teacher, []),
    running: await school.sit(student, exam, first),
    finished: await school.finish(await school.sit(student, exam, second, admin)),
  };
}

async function openTestSession(origin: string, { token, userId }: Person, { running }: Household): Promise<string> {
  const body = { reservation_id: running.reservationId, exam_id: running.examId, user_id: userId };
  return (await callOk('POST', `${origin}/monitoring/sessions`, { token, body })).session_id;
}

/** The same shape, with ids that nobody has. */
function nowhere(own: Household): Target {
  const stranger = (person: Person): Person => ({ ...person, userId: randomUUID() });
  const exam = (): PreparedExam => ({
    examId: randomUUID(),
    slotIds: [randomUUID(), randomUUID()],
    questionIds: [randomUUID(), randomUUID()],
  });
  const sitting = (): FinishedSitting => ({
    examId: randomUUID(),
    questionId: randomUUID(),
    reservationId: randomUUID(),
    sessionId: randomUUID(),
    sessionToken: '',
    submissionId: randomUUID(),
    answerId: randomUUID(),
    framePath: `local_storage/2026/01/01/${randomUUID()}/frame_000001.jpg`,
  });
  return {
    teacher: stranger(own.teacher),
    student: stranger(own.student),
    exam: exam(),
    quietExam: exam(),
    running: sitting(),
    finished: sitting(),
    userId: randomUUID(),
    deviceSessionId: randomUUID(),
  };
}
