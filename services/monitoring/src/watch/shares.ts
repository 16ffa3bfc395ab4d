import { WatchNotTaken } from '../domain/monitoring-errors.js';
import type { Session } from '../domain/session.js';
import type { AppendedFrame, FramePartition, FramePartitions, FrameToAppend } from '../frames/index.js';
import type { SessionWatch } from './session-watch.js';
import type { WatchedSessions, Watches } from './watches.js';

/** One partition's worth of monitoring: its log, and the watches over its sessions. */
export interface Share extends FramePartition {
  readonly watches: Watches;
}

/**
 * The shares that this process has: all of one, or a changing part of many. To the use cases they are one; a session of
 * a share that is not here is not watched here.
 */
export class Shares implements WatchedSessions {
  readonly #held = new Map<number, Share>();
  readonly #moved = new Map<number, Set<() => void>>();

  constructor(private readonly partitions: Pick<FramePartitions, 'partitionOf'>) {}

  add(share: Share): void {
    this.#held.set(share.number, share);
  }
  remove(partition: number): void {
    this.#held.delete(partition);
    const listeners = this.#moved.get(partition) ?? [];
    this.#moved.delete(partition);
    for (const moved of listeners) moved();
  }
  /** Calls back once, when the session's share leaves this process; at once where it is not here. @returns ends it */
  onMoved(sessionId: string, moved: () => void): () => void {
    if (!this.has(sessionId)) {
      moved();
      return () => undefined;
    }
    const partition = this.partitions.partitionOf(sessionId);
    const listeners = this.#moved.get(partition) ?? new Set();
    this.#moved.set(partition, listeners.add(moved));
    return () => void listeners.delete(moved);
  }
  get isEmpty(): boolean {
    return this.#held.size === 0;
  }
  has(sessionId: string): boolean {
    return this.#of(sessionId) !== undefined;
  }

  get(sessionId: string): SessionWatch | undefined {
    return this.#of(sessionId)?.watches.get(sessionId);
  }
  all(): SessionWatch[] {
    return [...this.#held.values()].flatMap(({ watches }) => watches.all());
  }
  async open(session: Session, now: number): Promise<SessionWatch> {
    return this.#mustBeHere(session.sessionId).watches.open(session, now);
  }

  /** Appends to the log of the frame's session. @throws as `FrameLog.append`; WatchNotTaken where it is not here */
  async append(frame: FrameToAppend): Promise<AppendedFrame> {
    return this.#mustBeHere(frame.sessionId).frames.append(frame);
  }
  /** Where the log of a session stands. @throws {WatchNotTaken} it is not here */
  lastPositionFor(sessionId: string): number {
    return this.#mustBeHere(sessionId).frames.lastPosition;
  }

  #of(sessionId: string): Share | undefined {
    return this.#held.get(this.partitions.partitionOf(sessionId));
  }
  #mustBeHere(sessionId: string): Share {
    const share = this.#of(sessionId);
    if (!share) throw new WatchNotTaken();
    return share;
  }
}
