import type { Clock } from '@proctorwise/platform';
import { giveTurns, type Standing } from './turns.js';

interface Waiting {
  readonly standing: () => Standing;
  readonly decide: (verdict: 'look' | 'pass_over') => void;
}

export interface LookSlotsOptions {
  /** Pictures that can be in work side by side; asked before each, since vision grows and shrinks. */
  readonly slots: () => number;
  readonly clock: Clock;
}

/**
 * How many pictures the whole process has in work side by side, whichever share they are of, and whose turn it is where
 * more wait. One frame of each session waits here at most, so the line is as long as the shares' own bounds.
 */
export class LookSlots {
  readonly #options: LookSlotsOptions;
  #line: Waiting[] = [];
  #taken = 0;

  constructor(options: LookSlotsOptions) {
    this.#options = options;
  }

  /** Those in line. */
  get waiting(): number {
    return this.#line.length;
  }

  /**
   * Waits until a session's oldest frame is looked at or passed over, and does that.
   * @param standing how the session stands, asked whenever a turn is given
   * @throws the signal's reason, where it is aborted while the frame waits
   */
  async run<T>(
    standing: () => Standing,
    { look, passOver, signal }: { look: () => Promise<T>; passOver: () => Promise<T>; signal: AbortSignal },
  ): Promise<T> {
    if ((await this.#verdict(standing, signal)) === 'pass_over') return passOver();
    try {
      return await look();
    } finally {
      this.#taken -= 1;
      this.#giveTurns();
    }
  }

  async #verdict(standing: () => Standing, signal: AbortSignal): Promise<'look' | 'pass_over'> {
    signal.throwIfAborted();
    const decided = Promise.withResolvers<'look' | 'pass_over'>();
    const waiting = { standing, decide: decided.resolve };
    const giveUp = () => {
      this.#line = this.#line.filter((other) => other !== waiting);
      decided.reject(signal.reason); // changes nothing where it had its turn just now
    };
    signal.addEventListener('abort', giveUp, { once: true });
    this.#line.push(waiting);
    this.#giveTurns();
    return decided.promise.finally(() => signal.removeEventListener('abort', giveUp));
  }

  /** Also where no slot is free: a session whose older frames are passed over by then has its newest one in line. */
  #giveTurns(): void {
    const { slots, clock } = this.#options;
    const line = this.#line;
    const standings = line.map(({ standing }) => standing());
    const { look, passOver } = giveTurns(standings, slots(), Math.max(0, slots() - this.#taken), clock());
    const decided = new Set([...look, ...passOver]);
    this.#line = line.filter((_, index) => !decided.has(index));
    this.#taken += look.length;
    for (const index of passOver) line[index]!.decide('pass_over');
    for (const index of look) line[index]!.decide('look');
  }
}
