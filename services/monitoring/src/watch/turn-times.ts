import type { Clock } from '@proctorwise/platform';

/** When each session had its last turn, and since when it has had frames and none. In memory only. */
export class TurnTimes<Session extends object> {
  readonly #clock: Clock;
  readonly #begun = new WeakMap<Session, number>();
  readonly #unseen = new WeakMap<Session, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * The session's oldest frame waits for a turn.
   * @returns since when it has had frames and no turn: since the first that came here after its last turn. One that comes
   *   again, as its look failed, or was received long ago, before a crash, counts from now
   */
  comes(session: Session): number {
    const since = this.#unseen.get(session) ?? this.#clock();
    this.#unseen.set(session, since);
    return since;
  }

  /** A turn begins. It counts from here, also where vision fails: else whoever's looks fail would come first for as long. */
  begins(session: Session): void {
    this.#begun.set(session, this.#clock());
    this.#unseen.delete(session);
  }

  /** When its last turn began; undefined before the first of this process. */
  begunAt(session: Session): number | undefined {
    return this.#begun.get(session);
  }
}
