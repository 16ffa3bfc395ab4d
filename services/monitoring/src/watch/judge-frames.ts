import { type Clock, continueTrace, inTrace, type Logger } from '@proctorwise/platform';
import type { Vision } from '../app/ports.js';
import { toBrief, toWireAnomaly } from '../app/views.js';
import { FormerOwner } from '../domain/monitoring-errors.js';
import {
  type FollowedFrames,
  type FrameDelivery,
  type FrameLog,
  type FrameRecord,
  followFrames,
} from '../frames/index.js';
import type { Announcer } from './announcer.js';
import { DeviceClock } from './device-clock.js';
import type { LiveFeed } from './live-feed.js';
import { type Look, lookAt } from './look-at.js';
import type { LookCounts } from './look-counts.js';
import type { LookSlots } from './look-slots.js';
import type { SessionWatch } from './session-watch.js';
import { TurnTimes } from './turn-times.js';
import type { Standing } from './turns.js';
import { type FrameOutcome, type JudgedFrame, openedIn, type WatchChanges } from './watch-changes.js';
import type { Watches } from './watches.js';

/** Tries while vision is away: pauses of at most 0.2, 0.4 … 5 s, 16 s in all, 8 s on average. */
const MAX_ATTEMPTS = 8;

export interface JudgeFramesOptions {
  readonly frames: FrameLog;
  readonly watches: Watches;
  readonly vision: Vision;
  readonly looks: LookCounts;
  readonly lookSlots: LookSlots;
  readonly feed: LiveFeed;
  readonly announce: Announcer;
  readonly clock: Clock;
  readonly log: Logger;
  /** Uniform in [0, 1), for the pauses between tries. @default Math.random */
  readonly random?: () => number;
}

interface Concluded extends Omit<Look, 'outcome'> {
  readonly outcome: FrameOutcome;
}
/** Not looked at: it may well be a picture. */
const PASSED_OVER: Concluded = { outcome: 'skipped', jpeg: null, isPicture: true };

/** Takes each acknowledged frame from the log through vision to the rules, in order per session. */
export function judgeFrames(options: JudgeFramesOptions): FollowedFrames {
  const { frames, watches, lookSlots, feed, announce, clock, log } = options;
  const look = lookAt(options);
  /** A session that ends takes its clock along. */
  const clocks = new WeakMap<SessionWatch, DeviceClock>();
  const clockOf = (watch: SessionWatch): DeviceClock => {
    const { row, session } = watch;
    const known = clocks.get(watch) ?? new DeviceClock((row.lastFrameAt ?? session.startedAt).getTime());
    clocks.set(watch, known);
    return known;
  };

  const times = new TurnTimes<SessionWatch>(clock);
  const turnOf = (watch: SessionWatch): number =>
    times.begunAt(watch) ?? watch.row.lastFrameAt?.getTime() ?? Number.NEGATIVE_INFINITY;
  /** How a session stands whose oldest frame waits, as often as it is asked. */
  const standingOf =
    (watch: SessionWatch, { record, waitingBehind }: FrameDelivery, unseenSince = times.comes(watch)) =>
    (): Standing => ({
      oldestAt: record.receivedAt,
      isNewerWaiting: waitingBehind > 0 || watch.backlog.waiting > 1, // read ahead, or only known to lie in the log
      newestAt: Math.max(record.receivedAt, watch.backlog.newestAt),
      turnAt: turnOf(watch),
      unseenSince,
      isReplayed: record.position <= watch.backlog.replayUpTo,
    });
  const lookInTurn = async (watch: SessionWatch, record: FrameRecord): Promise<void> => {
    times.begins(watch);
    await conclude(watch, record, await look(record, watch));
  };

  const judge = async (delivery: FrameDelivery): Promise<void> => {
    const { record, signal } = delivery;
    const watch = watches.get(record.sessionId);
    if (!watch || record.position <= watch.row.position) return;
    // What is found in a picture goes on in the trace of the request that brought it.
    await inTrace(continueTrace(record.trace), () =>
      lookSlots.run(standingOf(watch, delivery), {
        look: () => lookInTurn(watch, record),
        passOver: () => conclude(watch, record, PASSED_OVER),
        signal,
      }),
    );
  };
  const conclude = async (
    watch: SessionWatch,
    record: FrameRecord,
    { outcome, jpeg, isPicture }: Concluded,
  ): Promise<void> => {
    const changes = await takeUnlessFormer(watch, { record, time: clockOf(watch).timeOf(record), outcome, isPicture });
    if (!changes) return;
    announce.anomalies(watch, changes);
    if (outcome === 'skipped') announce.passedOver(watch);
    else announce.seen(watch);
    if (jpeg && feed.hasViewers(record.sessionId)) show(watch, record, jpeg, outcome, changes);
  };
  const takeUnlessFormer = async (watch: SessionWatch, frame: JudgedFrame): Promise<WatchChanges | null> => {
    try {
      return await watch.takeFrame(frame, clock());
    } catch (error) {
      if (!(error instanceof FormerOwner)) throw error;
      const { sessionId } = frame.record;
      log.warn({ sessionId }, 'another process watches this session now');
      watches.leave(sessionId);
      return null;
    }
  };
  const show = (
    watch: SessionWatch,
    record: FrameRecord,
    jpeg: Uint8Array,
    outcome: FrameOutcome,
    changes: WatchChanges,
  ): void =>
    feed.toSession(watch.session.sessionId, {
      type: 'frame',
      frame_data: Buffer.from(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength).toString('base64'),
      frame_number: record.frameNumber,
      timestamp: new Date(record.receivedAt).toISOString(),
      anomalies: openedIn(changes).map(toWireAnomaly).map(toBrief),
      observation: typeof outcome === 'object' ? outcome : null,
    });

  return followFrames({
    log: frames,
    after: watches.replayFrom(),
    handle: judge,
    // Vision stayed away through all tries: the frame is kept as evidence, and counted as not looked at.
    onPoison: (record, error) =>
      inTrace(continueTrace(record.trace), async () => {
        const { sessionId, frameNumber } = record;
        log.error({ err: error, sessionId, frameNumber }, 'frame was not analysed');
        const watch = watches.get(sessionId);
        if (watch) await conclude(watch, record, PASSED_OVER);
      }),
    maxAttempts: MAX_ATTEMPTS,
    random: options.random ?? Math.random,
  });
}
