import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  type AppendedFrame,
  ByteBudget,
  type FollowedFrames,
  type FrameLog,
  followFrames,
  openHdfsFrameArchive,
  openRecorder,
  UploadSlots,
} from '@proctorwise/monitoring/frames';
import { type FramesClient, framesClients, KafkaFramePartitions } from '@proctorwise/monitoring/frames/kafka';
import { createLogger, type KafkaConnection, type WebHdfs } from '@proctorwise/platform';

export interface WholeWayOptions {
  readonly connection: KafkaConnection;
  readonly topic: string;
  readonly partitions: number;
  readonly writeBy: FramesClient;
  readonly client: WebHdfs;
  readonly root: string;
  readonly spoolFolder: string;
}

/** A process of monitoring from the door to the archive, without database and rules; vision is a stub that reads the picture. */
export interface WholeWay {
  append(sessionId: string, frameNumber: number, jpeg: Buffer): Promise<AppendedFrame>;
  /** Acknowledged and not archived yet. */
  readonly unarchived: number;
  /** Read back and not observed yet. */
  readonly unobserved: number;
  /** Archives what is open, now; resolves when all is. */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

const STARTED_AT = new Date();
const log = createLogger('bench', 'error');

export async function openWholeWay(options: WholeWayOptions): Promise<WholeWay> {
  const { connection, topic, partitions, writeBy, client, root, spoolFolder } = options;
  const { recordings } = openHdfsFrameArchive({ client, root });
  const budget = new ByteBudget(2 * 1024 ** 3);
  const uploads = new UploadSlots(4);
  const held = new Map<number, { frames: FrameLog; followed: FollowedFrames }>();
  const sessions = new Set<string>();
  const kafka = new KafkaFramePartitions({
    ...framesClients({ connection, topic, writeBy, log }),
    partitions,
    group: `${topic}-bench`,
    address: () => 'http://127.0.0.1:1',
    openRecorder: (partition) =>
      openRecorder({
        archive: recordings,
        spoolFolder: join(spoolFolder, String(partition)),
        budget,
        uploads,
        log: { warn: (facts, message) => console.error(message, facts) },
      }),
    log,
    clock: Date.now,
  });
  await kafka.start({
    async take({ number, frames }) {
      const followed = followFrames({
        log: frames,
        after: frames.lastPosition,
        handle: async ({ record }) => void (await frames.loadJpeg(record)),
        onPoison: async (_record, error) => console.error(error),
      });
      held.set(number, { frames, followed });
    },
    async release(partition) {
      await held.get(partition)?.followed.stop();
      held.delete(partition);
    },
    sessionOf: (sessionId) =>
      // Nothing was judged before: no number is looked for in the archive.
      sessions.has(sessionId) ? { sessionStartedAt: STARTED_AT, highestFrameNumber: -1 } : undefined,
    storedUpTo: (partition) => held.get(partition)?.followed.handledUpTo ?? 0,
  });
  while (held.size < partitions) await wait(50);
  const partitionFor = (sessionId: string): FrameLog => {
    const found = held.get(kafka.partitionOf(sessionId));
    if (!found) throw new Error('the partition is not here');
    return found.frames;
  };
  const way: WholeWay = {
    async append(sessionId, frameNumber, jpeg) {
      sessions.add(sessionId);
      const now = Date.now();
      return partitionFor(sessionId).append({
        sessionId,
        sessionStartedAt: STARTED_AT,
        frameNumber,
        capturedAt: now,
        receivedAt: now,
        deviceEpoch: 1,
        jpeg,
      });
    },
    get unarchived() {
      return kafka.states.reduce((sum, { recording }) => sum + recording.waitingFrames, 0);
    },
    get unobserved() {
      // A frame may be read back before its append is acknowledged: then nothing is behind.
      return [...held.values()].reduce(
        (sum, { frames, followed }) => sum + Math.max(0, frames.lastPosition - followed.handledUpTo),
        0,
      );
    },
    async drain() {
      const isComplete = (sessionId: string): boolean =>
        partitionFor(sessionId).isComplete({ sessionId, sessionStartedAt: STARTED_AT });
      while (way.unobserved > 0 || ![...sessions].map(isComplete).every(Boolean)) await wait(100);
    },
    stop: () => kafka.stop(),
  };
  return way;
}
