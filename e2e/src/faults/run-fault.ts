import { setTimeout as wait } from 'node:timers/promises';
import { minutesFromNow, openSchool } from '@proctorwise/all-in-one/testing';
import type { RunningPlatform } from '@proctorwise/distributed/launcher';
import type { Fault } from './faults.js';
import { IndependentReader } from './independent-reader.js';
import { Recovery } from './recovery.js';
import { Student } from './student.js';
import type { TestBed } from './test-bed.js';
import { judge, type Verdict } from './verdict.js';

const SEATED_AT_ONCE = 5;
const WARM_UP_MS = 8_000;
/** Later than this after it was due, an acknowledgement counts as late: the fault is felt. */
const PROMPT_MS = 1_500;
/** Frames may wait to be judged, and events to be handed on; then the reader looks. */
const SETTLED_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 2_000;
/** Rules that a grey picture, always nearly the same, does not break by itself. */
const RULES = ['tab_change', 'connection_lost', 'multiple_faces', 'forbidden_object'];

export interface FaultResult {
  readonly fault: string;
  readonly students: number;
  readonly framesPerSecond: number;
  readonly acknowledged: number;
  readonly found: number;
  readonly doubled: number;
  /** From the fault to the last acknowledgement that was late, ms; null where it never recovered. */
  readonly recoveryMs: number | null;
  /** Of frames, from being due to being acknowledged: before the fault. */
  readonly p99BeforeMs: number;
  readonly faults: readonly string[];
}

export interface FaultRun {
  readonly bed: TestBed;
  readonly fault: Fault;
  readonly students: number;
  /** How long the load goes on after the fault is over, ms. */
  readonly afterMs: number;
  readonly say: (line: string) => void;
}

/** One fault under load: students sit, it happens, they go on, hand in, and what is stored is read without the platform. */
export async function runFault({ bed, fault, students: count, afterMs, say }: FaultRun): Promise<FaultResult> {
  const { platform, origin } = bed;
  const school = openSchool(origin);
  const teacher = await school.signIn('bob@teacher.com');
  const admin = await school.signIn('diana@admin.com');
  const exam = await school.prepareExam(teacher, [minutesFromNow(-1)], RULES);
  const recovery = new Recovery();
  const students: Student[] = [];
  const seat = async (): Promise<void> => {
    const sitting = await school.sit(await school.enrol(admin, 'student'), exam, exam.slotIds[0] ?? '');
    const number = students.length;
    students.push(new Student(origin, sitting, (kind, dueAt) => recovery.note(number, kind, dueAt, Date.now())));
  };
  while (students.length < count)
    await Promise.all(Array.from({ length: Math.min(SEATED_AT_ONCE, count - students.length) }, seat));
  say(`${fault.name}: ${students.length} students sit`);

  const beganAt = Date.now();
  for (const [index, student] of students.entries()) student.begin((index * 2_000) / count);
  await wait(WARM_UP_MS);
  const faultAt = Date.now();
  const p99BeforeMs = recovery.p99Ms('frame');
  await fault.happen(bed);
  await wait(afterMs);
  const framesPerSecond = recovery.count('frame') / ((Date.now() - beganAt) / 1_000);
  const recoveryMs = recovery.recoveryMs(faultAt, PROMPT_MS);
  await Promise.all(students.map((student) => student.end()));

  const verdicts = await settled(() => judgeAll(platform, students));
  const refusals = students.flatMap(({ refusals: each }) => each);
  const sum = (of: (verdict: Verdict) => number) => verdicts.reduce((total, each) => total + of(each), 0);
  return {
    fault: fault.name,
    students: students.length,
    framesPerSecond: Math.round(framesPerSecond * 10) / 10,
    acknowledged: sum(({ acknowledged }) => acknowledged),
    found: sum(({ found }) => found),
    doubled: sum(({ doubled }) => doubled),
    recoveryMs,
    p99BeforeMs: Math.round(p99BeforeMs),
    faults: [...verdicts.flatMap(({ faults }) => faults), ...refusals],
  };
}

async function judgeAll({ servers }: RunningPlatform, students: readonly Student[]): Promise<Verdict[]> {
  const reader = new IndependentReader(servers);
  const verdicts: Verdict[] = [];
  for (const { sitting, acknowledged } of students) {
    const { sessionId, submissionId, reservationId, questionId } = sitting;
    const found = await reader.session(sessionId, submissionId, reservationId, questionId);
    verdicts.push(judge(sessionId, acknowledged, found));
  }
  return verdicts;
}

/** Looks until nobody has a fault, or time is up: then what the last look found stands. */
async function settled(look: () => Promise<Verdict[]>): Promise<Verdict[]> {
  const giveUpAt = Date.now() + SETTLED_WITHIN_MS;
  for (;;) {
    const verdicts = await look();
    if (verdicts.every(({ faults }) => faults.length === 0) || Date.now() > giveUpAt) return verdicts;
    await wait(LOOK_EVERY_MS);
  }
}
