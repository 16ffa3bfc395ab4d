import type { FrameLog } from './frame-log.js';

/** A part of all sessions, whose frames lie in one log: positions are comparable inside it. */
export interface FramePartition {
  /** From 0. */
  readonly number: number;
  /** Orders the takings of this partition by all processes: a later one has a higher term. 0 where one has it for good. */
  readonly term: number;
  readonly frames: FrameLog;
}

/** What the watch over a session knows of its frames. */
export interface WatchedFrames {
  readonly sessionStartedAt: Date;
  /** Of those that are judged; -1 where none is. */
  readonly highestFrameNumber: number;
}

/** What a process does with the partitions that become its own. */
export interface PartitionKeeper {
  /**
   * The partition is this process's and its log is whole: every acknowledged frame that is still needed can be read.
   * Resolves when its sessions are watched. Where it fails the partition is offered again.
   */
  take(partition: FramePartition): Promise<void>;
  /** It is this process's no more, or the process ends. Never fails. */
  release(partition: number): Promise<void>;
  /** A session that is watched, and what is known of its frames; undefined where it is not watched here. */
  sessionOf(sessionId: string): WatchedFrames | undefined;
  /** The log up to this position is worked off and stored: it need not be read again. */
  storedUpTo(partition: number): number;
}

/** The partitions of all frames, and which of them are this process's: all in one process, or shared among several. */
export interface FramePartitions {
  /** Whose partition a session is: the same in every process, and for ever. */
  partitionOf(sessionId: string): number;
  /** Where the process is reached that has a partition; null where that is this one, or nobody just now. */
  addressOf(partition: number): Promise<string | null>;
  /** Of the other processes that have partitions. */
  addresses(): Promise<string[]>;
  /** An address was wrong: ask anew. */
  lookAgain(): void;
  /** Begins to ask for partitions. The keeper is called for each, one after the other. */
  start(keeper: PartitionKeeper): Promise<void>;
  /** Releases all and asks for no more. */
  stop(): Promise<void>;
}

/** One log holds everything, and this process has it for good. */
export function onePartition(frames: FrameLog): FramePartitions {
  let keeper: PartitionKeeper | undefined;
  return {
    partitionOf: () => 0,
    addressOf: async () => null,
    addresses: async () => [],
    lookAgain: () => undefined,
    async start(started) {
      keeper = started;
      await started.take({ number: 0, term: 0, frames });
    },
    async stop() {
      await keeper?.release(0);
      keeper = undefined;
    },
  };
}
