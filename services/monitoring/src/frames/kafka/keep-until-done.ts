/** The group's places, and since when each was kept. */
interface KeptPlaces {
  readonly at: number;
  readonly offsets: ReadonlyMap<number, number>;
}

/**
 * Below which offsets a topic's messages may be deleted: those that are archived, judged and stored for a while. What
 * was only just done stays, for whoever has to look into a mistake.
 */
export class DoneForAWhile {
  readonly #kept: KeptPlaces[] = [];

  /** @param forMs how long */
  constructor(private readonly forMs: number) {}

  /** @returns offsets by partition that were kept so long ago; what is older is forgotten */
  note(offsets: ReadonlyMap<number, number>, now: number): ReadonlyMap<number, number> {
    this.#kept.push({ at: now, offsets });
    let done: ReadonlyMap<number, number> = new Map();
    while (this.#kept[0] && this.#kept[0].at <= now - this.forMs) done = this.#kept.shift()?.offsets ?? done;
    return done;
  }
}
