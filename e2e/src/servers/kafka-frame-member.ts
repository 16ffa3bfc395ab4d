import { setTimeout as wait } from 'node:timers/promises';
import type { FrameLog, FramePartition, WatchedFrames } from '@proctorwise/monitoring/frames';
import { type FramesClientsOptions, framesClients, KafkaFramePartitions } from '@proctorwise/monitoring/frames/kafka';
import { MemoryArchive, MemoryRecorder } from '@proctorwise/monitoring/frames/testing';
import { createLogger } from '@proctorwise/platform';

const log = createLogger('monitoring', process.env.TEST_LOG ?? 'silent');

export interface FrameMemberOptions extends Omit<FramesClientsOptions, 'log'> {
  readonly partitions: number;
  /** Outlives its members. */
  readonly archive?: MemoryArchive;
  readonly strayWithinMs?: number;
}

/** One process of the group that shares the frames, without what it does with them. */
export class FrameMember {
  readonly held = new Map<number, FrameLog>();
  readonly recorders = new Map<number, MemoryRecorder>();
  /** What its watches would know. */
  readonly sessions = new Map<string, WatchedFrames>();
  storedUpTo = 0;
  readonly #frames: KafkaFramePartitions;

  constructor({ archive = new MemoryArchive(), connection, topic, writeBy, ...options }: FrameMemberOptions) {
    this.#frames = new KafkaFramePartitions({
      ...framesClients({ connection, topic, writeBy, log }),
      ...options,
      group: topic,
      address: () => 'http://127.0.0.1:1',
      openRecorder: async (partition) => {
        const recorder = new MemoryRecorder(archive);
        this.recorders.set(partition, recorder);
        return recorder;
      },
      log,
      clock: Date.now,
    });
  }

  /** Resolves when it has as many partitions. */
  async start(partitions: number): Promise<this> {
    await this.#frames.start({
      take: async ({ number, frames }: FramePartition) => void this.held.set(number, frames),
      release: async (partition) => void this.held.delete(partition),
      sessionOf: (sessionId) => this.sessions.get(sessionId),
      storedUpTo: () => this.storedUpTo,
    });
    await this.has(partitions);
    return this;
  }
  async has(partitions: number): Promise<void> {
    await until(() => this.held.size === partitions);
  }
  /** Undefined where the session is another's. */
  logOf(sessionId: string): FrameLog | undefined {
    return this.held.get(this.#frames.partitionOf(sessionId));
  }
  /** Position up to which a new owner need not read a partition. */
  committed(partition: number): number {
    return this.#frames.states.find((each) => each.partition === partition)?.committed ?? 0;
  }
  stop(): Promise<void> {
    return this.#frames.stop();
  }
}

export async function until(holds: () => boolean, withinMs = 30_000): Promise<void> {
  for (const end = Date.now() + withinMs; !holds(); await wait(20))
    if (Date.now() > end) throw new Error('what was waited for did not come');
}
