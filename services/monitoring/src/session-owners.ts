import { ProcessUnreachable } from '@proctorwise/platform';
import type { FramePartitions } from './frames/index.js';
import type { Shares } from './watch/shares.js';

/** Tries for an id in a partition of this process: with one of 64 partitions, one in 10^13 fails. */
const MAX_TRIES = 2_000;

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
  async elsewhere(sessionId: string, isForwarded: boolean): Promise<string | null> {
    if (this.shares.has(sessionId)) return null;
    const address = isForwarded ? null : await this.partitions.addressOf(this.partitions.partitionOf(sessionId));
    if (address === null) throw new ProcessUnreachable();
    return address;
  }

  /** Where it is watched; null where that is here, or nowhere just now. */
  async addressOf(sessionId: string): Promise<string | null> {
    return this.shares.has(sessionId) ? null : this.partitions.addressOf(this.partitions.partitionOf(sessionId));
  }
  /** Where the other processes that watch sessions are reached. */
  others(): Promise<string[]> {
    return this.partitions.addresses();
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

  /** What is known of the others was wrong. */
  lookAgain(): void {
    this.partitions.lookAgain();
  }
}
