import { uptime } from 'node:os';
import { runPeriodically, sleep } from '@proctorwise/platform';
import { giveRefusedTimeBack } from './app/give-time-back.js';
import type { Vision } from './app/ports.js';
import { stopByServer, tellStopped } from './app/stop-session.js';
import type { MonitoringAdapters, MonitoringParts } from './compose.js';
import type { Session } from './domain/session.js';
import type { FollowedFrames } from './frames/index.js';
import { backfillSkipped } from './watch/backfill-skipped.js';
import { noticeStopped, sealStoppedSessions, stopOverdueSessions } from './watch/end-sessions.js';
import { judgeFrames } from './watch/judge-frames.js';
import { keepTime } from './watch/keep-time.js';
import { answerForGap, gapBeforeStart, NOTE_ALIVE_EVERY_MS, noteAlive } from './watch/own-gap.js';
import { sealEvidence } from './watch/seal-evidence.js';
import { type SessionWatch, STORE_AHEAD_MS } from './watch/session-watch.js';
import type { Share } from './watch/shares.js';
import { Standstill } from './watch/standstill.js';
import { storeTogether } from './watch/store-together.js';

const EVERY_SECOND_MS = 1_000;
const TAKE_UP_EVERY_MS = 5_000;
/** A download of models on a slow line; after that frames are tried, and in the end counted as skipped. */
const MAX_WAIT_FOR_VISION_MS = 180_000;
const LOOK_FOR_VISION_EVERY_MS = 250;

/** The watch over one share while this process has it. */
export interface WatchedShare {
  /** Up to here the share's log is judged and stored. */
  storedUpTo(): number;
  /** Ends the loops and stores what is not stored yet, as far as another process has not taken it over. Never fails. */
  stop(): Promise<void>;
}

/** Frames from the log to the rules, the passing of time, the end of sessions, and our own sign of life. */
export async function watchShare(
  adapters: MonitoringAdapters,
  parts: MonitoringParts,
  share: Share,
): Promise<WatchedShare> {
  const { clock, log } = adapters;
  const { number: partition, frames, watches } = share;
  const { store, announce } = parts;
  const standstill = new Standstill(adapters.upMs ?? machineUpMs, clock);
  const ofShare = { ...adapters, ...parts, frames, watches, partition, standstill };
  const answer = answerForGap(ofShare);
  const answerForRefusals = giveRefusedTimeBack(parts);
  const stop = stopByServer(ofShare);
  const stopOverdue = (session: Session) => stop(session, 'deadline');
  const onStopped = (watch: SessionWatch) => tellStopped(ofShare, watch);
  const seal = sealEvidence(ofShare);
  const judged = new JudgedUpTo(watches.replayFrom());

  const gap = await gapBeforeStart(store, partition, clock());
  if (gap) await answer(gap);
  standstill.start();
  const periodically = (name: string, everyMs: number, task: (signal: AbortSignal) => Promise<void>) =>
    (adapters.periodically ?? runPeriodically)({ name: `monitoring.${name}`, everyMs, log, task });
  const judge = () => judged.by(judgeFrames(ofShare));
  const loops = [
    periodically('judging', EVERY_SECOND_MS, judgeUntil(adapters.vision, judge)),
    periodically('storing', STORE_AHEAD_MS, storeTogether(ofShare)),
    periodically('backfill', EVERY_SECOND_MS, backfillSkipped(ofShare)),
    periodically('time', EVERY_SECOND_MS, keepTime({ ...ofShare, answerForGap: answer, answerForRefusals })),
    periodically('deadlines', EVERY_SECOND_MS, stopOverdueSessions({ ...ofShare, stopOverdue })),
    periodically(
      'seals',
      EVERY_SECOND_MS,
      sealStoppedSessions({ ...ofShare, seal, isComplete: (session) => frames.isComplete(session) }),
    ),
    periodically('stopped', EVERY_SECOND_MS, noticeStopped({ ...ofShare, onStopped })),
    periodically('unwatched', TAKE_UP_EVERY_MS, () => watches.takeUpUnwatched(clock())),
    periodically('alive', NOTE_ALIVE_EVERY_MS, noteAlive(store, partition, clock, standstill)),
  ];
  return {
    storedUpTo: () => Math.min(judged.position, watches.unstoredFrom()),
    async stop() {
      await Promise.all(loops.map((loop) => loop.stop()));
      for (const { session } of watches.all()) announce.forget(session.sessionId);
      standstill.stop();
      const lastly = async (what: string, work: () => Promise<void>) =>
        work().catch((error: unknown) => log.error({ err: error }, `${what} could not be stored at the end`));
      for (const watch of watches.all()) await lastly('a watch', () => watch.flush(clock()));
      await lastly('the last sign of life', noteAlive(store, partition, clock, standstill));
    },
  };
}

/** How far the log is judged, also between two followings of it. */
class JudgedUpTo {
  #followed: FollowedFrames | null = null;

  constructor(private readonly begin: number) {}

  by(followed: FollowedFrames): FollowedFrames {
    this.#followed = followed;
    return followed;
  }
  get position(): number {
    return this.#followed?.handledUpTo ?? this.begin;
  }
}

/** Counts the machine's sleep too, and no setting of the clock. */
const machineUpMs = (): number => uptime() * 1_000;

/** Follows the log until told to stop. When following fails, as by a full disk, the loop begins it anew. */
const judgeUntil =
  (vision: Vision, judge: () => FollowedFrames) =>
  async (signal: AbortSignal): Promise<void> => {
    await visionReady(vision, signal);
    if (signal.aborted) return;
    const followed = judge();
    const stop = () => void followed.stop().catch(() => undefined); // `ended` tells the same error
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    await followed.ended.finally(() => signal.removeEventListener('abort', stop));
  };

/** Models may still be on their way: frames wait in their log meanwhile, but not for ever. */
async function visionReady(vision: Vision, signal: AbortSignal): Promise<void> {
  for (let waited = 0; waited < MAX_WAIT_FOR_VISION_MS; waited += LOOK_FOR_VISION_EVERY_MS) {
    if (signal.aborted || vision.status().ready) return;
    await sleep(LOOK_FOR_VISION_EVERY_MS, signal);
  }
}
