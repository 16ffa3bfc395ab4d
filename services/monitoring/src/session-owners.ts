import { ProcessUnreachable } from '@proctorwise/platform';
import type { FramePartitions } from './frames/index.js';
import type { Shares } from './watch/shares.js';

/** Tries for an id in a partition of this process: with one of 64 partitions, one in 10^13 fails. */
const MAX_TRIES = 2_000;
const MARKED = /^p(\d{1,9})\./;

/** Which process answers for a session: the one that has its partition. */
export class SessionOwners {
  constructor(
    private readonly shares: Shares,
    private readonly partitions: Pick<FramePartitions, 'partitionOf' | 'addressOf' | 'addresses' | 'lookAgain'>,
  ) {}

  /**
   * @param isForwarded another process sent it here: it is not sent on
   * @returns null where it is this process
   * @throws {ProcessUnreachable} its partition is just moving
   */
  elsewhere(sessionId: string, isForwarded: boolean): Promise<string | null> {
    return this.#elsewhere(this.partitions.partitionOf(sessionId), isForwarded);
  }

  /** For a session that has no id yet. @throws {ProcessUnreachable} nobody has a partition */
  async elsewhereForNew(isForwarded: boolean): Promise<string | null> {
    if (!this.shares.isEmpty) return null;
    const [address] = isForwarded ? [] : await this.partitions.addresses();
    if (address === undefined) throw new ProcessUnreachable();
    return address;
  }

  /** A new session's id, such that this process has its partition. @throws {ProcessUnreachable} it has none by now */
  idHere(newId: () => string): string {
    for (let tried = 0; tried < MAX_TRIES && !this.shares.isEmpty; tried += 1) {
      const id = newId();
      if (this.shares.has(id)) return id;
    }
    throw new ProcessUnreachable();
  }

  /** Marks a secret that this process alone knows, so that each finds the one that does. */
  mark(secret: string): string {
    const { anyPartition } = this.shares;
    return anyPartition === undefined ? secret : `p${anyPartition}.${secret}`;
  }
  /** Which process knows a marked secret; else as `elsewhere`. */
  async elsewhereMarked(secret: string | null, isForwarded: boolean): Promise<string | null> {
    const partition = MARKED.exec(secret ?? '')?.[1];
    return partition === undefined || isForwarded ? null : this.#elsewhere(Number(partition), false);
  }

  /** What is known of the others was wrong. */
  lookAgain(): void {
    this.partitions.lookAgain();
  }

  async #elsewhere(partition: number, isForwarded: boolean): Promise<string | null> {
    if (this.shares.hasPartition(partition)) return null;
    const address = isForwarded ? null : await this.partitions.addressOf(partition);
    if (address === null) throw new ProcessUnreachable();
    return address;
  }
}
