import type { Observation } from '@proctorwise/contracts';
import type { Clock, Logger } from '@proctorwise/platform';
import { PictureUnreadable } from '@proctorwise/vision';
import type { Vision } from '../app/ports.js';
import { toBrief } from '../app/views.js';
import { trustCaptureTime } from '../domain/rules/index.js';
import {
  type FollowedFrames,
  FrameDamaged,
  type FrameDelivery,
  type FrameLog,
  FrameNotFound,
  type FrameRecord,
  followFrames,
} from '../frames/index.js';
import type { Announcer } from './announcer.js';
import type { LiveFeed } from './live-feed.js';
import type { FrameOutcome, SessionWatch, WatchChanges } from './session-watch.js';
import type { Watches } from './watches.js';

/** A frame that waited this long while a newer one of its session came is skipped: live matters more than complete. */
const SKIP_WHEN_WAITED_MS = 2_000;
/** A pause in receiving above this is a gap: the frames that follow may come from the browser's spool. */
const GAP_ABOVE_MS = 6_000;

export interface JudgeFramesOptions {
  readonly frames: FrameLog;
  readonly watches: Watches;
  readonly vision: Vision;
  readonly feed: LiveFeed;
  readonly announce: Announcer;
  readonly clock: Clock;
  readonly log: Logger;
  /** Pictures that are looked at side by side. */
  readonly parallel: number;
}

/** Takes each acknowledged frame from the log through vision to the rules, in order per session. */
export function judgeFrames(options: JudgeFramesOptions): FollowedFrames {
  const { frames, watches, vision, feed, announce, clock, log, parallel } = options;
  const clocks = new Map<string, DeviceClock>();

  const judge = async ({ record, waitingBehind }: FrameDelivery): Promise<void> => {
    const watch = watches.get(record.sessionId);
    if (!watch || record.position <= watch.row.position) return;
    const late = clock() - record.receivedAt > SKIP_WHEN_WAITED_MS;
    const seen = late && waitingBehind > 0 ? { outcome: 'skipped' as const, jpeg: null } : await look(record);
    await conclude(watch, record, seen.outcome, seen.jpeg);
  };
  const look = async (record: FrameRecord): Promise<{ outcome: FrameOutcome; jpeg: Uint8Array | null }> => {
    try {
      const jpeg = await frames.loadJpeg(record);
      return { outcome: await vision.observe(jpeg), jpeg };
    } catch (error) {
      if (!(error instanceof PictureUnreadable || error instanceof FrameDamaged || error instanceof FrameNotFound))
        throw error;
      log.warn({ err: error, sessionId: record.sessionId, frameNumber: record.frameNumber }, 'unreadable frame');
      return { outcome: 'unreadable', jpeg: null };
    }
  };
  const conclude = async (
    watch: SessionWatch,
    record: FrameRecord,
    outcome: FrameOutcome,
    jpeg: Uint8Array | null,
  ): Promise<void> => {
    const device = clocks.get(record.sessionId) ?? new DeviceClock();
    clocks.set(record.sessionId, device);
    const changes = await watch.takeFrame(record, device.timeOf(record), outcome, clock());
    announce.anomalies(watch, changes);
    announce.session(watch);
    if (jpeg && feed.hasViewers(record.sessionId)) show(watch, record, jpeg, outcome, changes);
    if (!watches.get(record.sessionId)) clocks.delete(record.sessionId);
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
      anomalies: changes.anomalies.filter(({ kind }) => kind === 'opened').map(({ row }) => toBrief(row)),
      observation: typeof outcome === 'object' ? (outcome satisfies Observation) : null,
    });

  return followFrames({
    log: frames,
    after: watches.replayFrom(),
    handle: judge,
    // Vision stayed away through all tries: the frame is kept as evidence, and counted as not looked at.
    onPoison: async (record, error) => {
      log.error({ err: error, sessionId: record.sessionId, frameNumber: record.frameNumber }, 'frame was not analysed');
      const watch = watches.get(record.sessionId);
      if (watch) await conclude(watch, record, 'skipped', null);
    },
    parallelSessions: parallel,
  });
}

/** Whether a device's capture times can be believed, frame after frame. Times in the log are corrected by its offset. */
class DeviceClock {
  #previous: { frameNumber: number; capturedAt: number } | null = null;
  #lastReceivedAt: number | null = null;
  #gap: { from: number; to: number } | null = null;

  timeOf({ frameNumber, capturedAt, receivedAt }: FrameRecord): { at: number | null; clockDoubtful: boolean } {
    const before = this.#lastReceivedAt;
    this.#lastReceivedAt = receivedAt;
    if (capturedAt === null) return { at: null, clockDoubtful: false };
    if (before !== null && receivedAt - before > GAP_ABOVE_MS) this.#gap = { from: before, to: receivedAt };
    const judged = trustCaptureTime({
      frameNumber,
      capturedAt,
      receivedAt,
      offsetMs: 0, // the door has added the device's offset
      previous: this.#previous,
      gap: this.#gap,
    });
    this.#previous = { frameNumber, capturedAt };
    return { at: judged.at, clockDoubtful: judged.clockDoubtful };
  }
}
