import { availableParallelism } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { CannotMeasure } from '../command-line.js';
import { type Bench, dismissed } from './bench.js';
import type { Student } from './school.js';

/** So many frames wait or are in work for each core: every core has one at any time, and none waits for long. */
const WAITING_PER_CORE = 4;
/**
 * Sessions for each frame that waits. They take turns, so a session's next frame comes long after its last one was looked
 * at: where a session's newer frame waits, the older one is skipped after half a second (docs/decisions/0037).
 */
const SESSIONS_PER_WAITING = 2.5;
/** Asking costs the platform a millisecond or two; of four frames a core one or two are done meanwhile. */
const LOOK_EVERY_MS = 60;
/** Of a thousand frames. A skipped frame costs a fraction of one that is looked at: with more, figures are of another thing. */
const MOST_SKIPPED_OF_1000 = 5;

/** Frames that are outstanding at most, and the sessions that send them. @param cores those of the platform */
export const fullLoadOf = (
  cores: number = availableParallelism(),
): { readonly waiting: number; readonly sessions: number } => {
  const waiting = WAITING_PER_CORE * cores;
  return { waiting, sessions: Math.ceil(SESSIONS_PER_WAITING * waiting) };
};

/**
 * Sends as fast as frames are looked at, and no faster, the sessions in turn.
 * @returns how long each acknowledgement took, ms
 * @throws {AggregateError} frames were not taken
 */
export async function sendFullLoad(
  { client, devices, school }: Bench,
  students: readonly Student[],
  frames: number,
): Promise<number[]> {
  const token = await school.proctor();
  const { waiting } = fullLoadOf();
  const acknowledgedMs: number[] = [];
  const failures: unknown[] = [];
  const send = async (turn: number): Promise<void> => {
    const at = performance.now();
    try {
      await devices.send(students[turn % students.length] as Student, turn);
      acknowledgedMs.push(performance.now() - at);
    } catch (error) {
      failures.push(error);
    }
  };
  let sending = 0;
  let sent = 0;
  while (sent < frames) {
    const { frames: seen } = await client.call('GET', '/monitoring/overview', { token });
    let free = waiting - (seen.acknowledged - seen.analysed - seen.skipped - seen.unreadable) - sending;
    for (; free > 0 && sent < frames; free--) {
      sending += 1;
      void send(sent).finally(() => {
        sending -= 1;
      });
      sent += 1;
    }
    await wait(LOOK_EVERY_MS);
  }
  while (sending > 0) await wait(LOOK_EVERY_MS);
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} frames were not taken`);
  return acknowledgedMs;
}

/** @throws {CannotMeasure} so many were skipped that frames/s and CPU a frame are not those of frames that are looked at */
export function mustBeLookedAt(part: string, frames: number, skipped: number): void {
  const most = Math.floor((frames * MOST_SKIPPED_OF_1000) / 1_000);
  if (skipped > most)
    throw new CannotMeasure(
      `${part}: ${skipped} of ${frames} frames were skipped, ${most} may be: the machine was held up. Run it again.`,
    );
}

const WARM_UP_FRAMES_PER_CORE = 150;

/** V8 compiles what is called often only after some hundred pictures, in each process anew. */
export async function warmUp(bench: Bench): Promise<void> {
  const students = await bench.school.enrol(fullLoadOf().sessions);
  await sendFullLoad(bench, students, WARM_UP_FRAMES_PER_CORE * availableParallelism());
  await dismissed(bench, students);
}
