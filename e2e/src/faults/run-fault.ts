import { setTimeout as wait } from 'node:timers/promises';
import { Classroom, PROMPT_MS } from './classroom.js';
import type { Fault } from './fault.js';
import { type EmittedSoFar, IndependentReader } from './independent-reader.js';
import { seededRandom } from './seeded-random.js';
import type { Student } from './student.js';
import type { TestBed } from './test-bed.js';
import { judge, type Verdict } from './verdict.js';

const WARM_UP_MS = 5_000;
/** It is over when every student has been heard in time for so long; the load goes on until then, but not for ever. */
const PROMPT_FOR_MS = 5_000;
const PROMPT_WITHIN_MS = 90_000;
/** Frames may wait to be judged, and events to be handed on; then the reader looks. */
const SETTLED_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 1_000;
const SAY_EVERY_MS = 10_000;
/** Refusals that say what is the matter. What is none of them was not thought of. */
const CLEAR = ['503 upstream_unavailable', '503 overloaded', '503 disk_full', '503 vision_unavailable'];

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
  /** What was refused meanwhile, as `503 overloaded`, and how often; each was sent again. */
  readonly refused: Readonly<Record<string, number>>;
  /** All of it, from the first student who sits to the verdict, s. */
  readonly seconds: number;
  readonly faults: readonly string[];
  /** Why it could not be tried on this machine. */
  readonly notRun?: string;
}

export interface FaultRun {
  readonly bed: TestBed;
  readonly fault: Fault;
  readonly students: number;
  /** How long the load goes on at least after the fault is over, ms. */
  readonly afterMs: number;
  readonly seed: number;
  readonly say: (line: string) => void;
}

/** One fault under load: students sit, it happens, they go on, hand in, and what is stored is read without the platform. */
export async function runFault({ bed, fault, students: count, afterMs, seed, say }: FaultRun): Promise<FaultResult> {
  const openedAt = Date.now();
  const reader = new IndependentReader(bed.platform.servers);
  const before = await reader.emittedSoFar();
  const classroom = await Classroom.open(bed.people);
  await classroom.fill(count);
  say(`${fault.name}: ${count} students sit`);

  const { recovery } = classroom;
  const filledAt = Date.now();
  const framesBefore = recovery.count('frame');
  await wait(WARM_UP_MS);
  const faultAt = Date.now();
  const p99BeforeMs = recovery.p99Ms('frame', filledAt);
  await fault.happen(bed, classroom, seededRandom(seed));
  say('  it is over; the load goes on');
  await recovered(classroom, afterMs);
  const framesPerSecond = (recovery.count('frame') - framesBefore) / ((Date.now() - filledAt) / 1_000);
  const recoveryMs = recovery.recoveryMs(faultAt, PROMPT_MS);
  await classroom.end();
  say('  all have handed in');

  const { students } = classroom;
  const verdicts = await settled(reader, students, fault.mayBeAccusedOf, say);
  const refused = refusedTo(students);
  const sum = (of: (verdict: Verdict) => number) => verdicts.reduce((total, each) => total + of(each), 0);
  return {
    fault: fault.name,
    students: count,
    framesPerSecond: Math.round(framesPerSecond * 10) / 10,
    acknowledged: sum(({ acknowledged }) => acknowledged),
    found: sum(({ found }) => found),
    doubled: sum(({ doubled }) => doubled),
    recoveryMs,
    p99BeforeMs: Math.round(p99BeforeMs),
    refused,
    seconds: Math.round((Date.now() - openedAt) / 1_000),
    faults: [
      ...verdicts.flatMap(({ faults }) => faults),
      ...(await publishedInTime(reader, before, say)),
      ...students.flatMap(({ refusals }) => refusals),
      ...classroom.faults,
      ...(recoveryMs === null ? ['it was still felt when the load ended'] : []),
      ...Object.keys(refused)
        .filter((what) => !CLEAR.includes(what))
        .map((what) => `was refused with ${what}`),
    ],
  };
}

/** Waits at least so long, and until every student has been heard in time for a while. */
async function recovered(classroom: Classroom, afterMs: number): Promise<void> {
  await wait(afterMs);
  const giveUpAt = Date.now() + PROMPT_WITHIN_MS;
  while (Date.now() < giveUpAt && !classroom.goesWell(PROMPT_FOR_MS)) await wait(LOOK_EVERY_MS);
}

/** Looks until nobody has a fault, or time is up: then what the last look found stands. */
async function settled(
  reader: IndependentReader,
  students: readonly Student[],
  mayBeAccusedOf: readonly string[] | undefined,
  say: (line: string) => void,
): Promise<Verdict[]> {
  const look = async (): Promise<Verdict[]> => {
    const found = await reader.sessions(students.map(({ sitting }) => sitting));
    return students.map(({ sitting: { sessionId }, acknowledged }, index) => {
      const session = found[index];
      if (!session) throw new Error(`${sessionId} was not looked for`);
      return judge(sessionId, acknowledged, session, mayBeAccusedOf);
    });
  };
  return lookUntilClean(look, (verdicts) => verdicts.flatMap(({ faults }) => faults), SETTLED_WITHIN_MS, say);
}

const publishedInTime = (reader: IndependentReader, since: EmittedSoFar, say: (line: string) => void) =>
  lookUntilClean(
    () => reader.eventsAmiss(since),
    (amiss) => amiss,
    SETTLED_WITHIN_MS / 2,
    say,
  );

/** Looks until nothing is amiss, or time is up: then the last look stands. Tells what it waits for. */
async function lookUntilClean<T>(
  look: () => Promise<T>,
  amissIn: (seen: T) => readonly string[],
  withinMs: number,
  say: (line: string) => void,
): Promise<T> {
  const giveUpAt = Date.now() + withinMs;
  let sayAt = Date.now() + SAY_EVERY_MS;
  for (;;) {
    const seen = await look();
    const amiss = amissIn(seen);
    if (amiss.length === 0 || Date.now() > giveUpAt) return seen;
    if (Date.now() >= sayAt) {
      say(`  waiting for ${amiss.length}: ${amiss.slice(0, 3).join('; ')}`);
      sayAt = Date.now() + SAY_EVERY_MS;
    }
    await wait(LOOK_EVERY_MS);
  }
}

function refusedTo(students: readonly Student[]): Record<string, number> {
  const all: Record<string, number> = {};
  for (const { saidMeanwhile } of students)
    for (const [what, times] of saidMeanwhile) all[what] = (all[what] ?? 0) + times;
  return all;
}
