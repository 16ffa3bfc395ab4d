import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

/** What a webcam's picture weighs, as the plan counts with it. */
export const FRAME_BYTES = 35_000;

export interface Load {
  /** How often one was done. */
  readonly done: number;
  /** Refused or failed: to be sent again by who sent it. */
  readonly refused: number;
  /** From being sent, or due, to being done, ms. */
  readonly times: readonly number[];
  readonly seconds: number;
}

/** Bytes of no picture: nobody looks at them here. A number makes each another's. */
export function frameBytes(): (number: number) => Buffer {
  const random = randomBytes(FRAME_BYTES);
  return (number) => {
    const bytes = Buffer.from(random);
    bytes.writeDoubleBE(number, 0);
    return bytes;
  };
}

/** As fast as one is done after the other, by so many senders at once. */
export async function closedLoop(
  senders: number,
  seconds: number,
  send: (sender: number, number: number) => Promise<unknown>,
): Promise<Load> {
  const times: number[] = [];
  let refused = 0;
  const from = performance.now();
  const until = from + seconds * 1_000;
  const sender = async (index: number): Promise<void> => {
    for (let number = 0; performance.now() < until; number++) {
      const sentAt = performance.now();
      try {
        await send(index, number);
        times.push(performance.now() - sentAt);
      } catch {
        refused += 1;
        await wait(50);
      }
    }
  };
  await Promise.all(Array.from({ length: senders }, (_, index) => sender(index)));
  return { done: times.length, refused, times, seconds: (performance.now() - from) / 1_000 };
}

/** At a rate, whatever becomes of them: each is due at its time, and its time counts from then. */
export async function openLoop(
  perSecond: number,
  seconds: number,
  send: (number: number) => Promise<unknown>,
): Promise<Load> {
  const times: number[] = [];
  let refused = 0;
  const running = new Set<Promise<void>>();
  const from = performance.now();
  for (let number = 0; number < perSecond * seconds; number++) {
    const dueAt = from + (number * 1_000) / perSecond;
    const pause = dueAt - performance.now();
    if (pause > 0) await wait(pause);
    const one = send(number)
      .then(
        () => void times.push(performance.now() - dueAt),
        () => {
          refused += 1;
        },
      )
      .finally(() => running.delete(one));
    running.add(one);
  }
  const offered = (performance.now() - from) / 1_000;
  await Promise.all([...running]);
  return { done: times.length, refused, times, seconds: offered };
}
