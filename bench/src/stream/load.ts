import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { type Figure, figure, spread } from '../figures.js';

/** What a webcam's picture weighs, as the plan counts with it. */
export const FRAME_BYTES = 35_000;

export interface Load {
  /** How often one was done. */
  readonly done: number;
  /** Refused or failed: to be sent again by who sent it. */
  readonly refused: number;
  /** From being sent, or due, to being refused, ms. */
  readonly refusals: readonly number[];
  /** From being sent, or due, to being done, ms. */
  readonly times: readonly number[];
  readonly seconds: number;
  /** This process's own, senders included, ms. */
  readonly cpuMs: number;
}

/** Frames and megabytes a second, and how long one took. */
export const rates = (part: string, { done, seconds, times }: Load): Figure[] => [
  figure(`${part}: frames`, done / seconds, '1/s'),
  figure(`${part}: MB`, (done * FRAME_BYTES) / 1_000_000 / seconds, '1/s'),
  ...spread(`${part}: one`, times),
];

/** With the processor time that this process had for one. */
export const ratesByOwnCpu = (part: string, load: Load): Figure[] => [
  ...rates(part, load),
  figure(`${part}: own CPU for one`, load.cpuMs / load.done, 'ms'),
];

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
  const refusals: number[] = [];
  const cpuMs = ownCpu();
  const from = performance.now();
  const until = from + seconds * 1_000;
  const sender = async (index: number): Promise<void> => {
    for (let number = 0; performance.now() < until; number++) {
      const sentAt = performance.now();
      try {
        await send(index, number);
        times.push(performance.now() - sentAt);
      } catch {
        refusals.push(performance.now() - sentAt);
        await wait(50);
      }
    }
  };
  await Promise.all(Array.from({ length: senders }, (_, index) => sender(index)));
  const took = (performance.now() - from) / 1_000;
  return { done: times.length, refused: refusals.length, refusals, times, seconds: took, cpuMs: cpuMs() };
}

/** At a rate, whatever becomes of them: each is due at its time, and its time counts from then. */
export async function openLoop(
  perSecond: number,
  seconds: number,
  send: (number: number) => Promise<unknown>,
): Promise<Load> {
  const times: number[] = [];
  const refusals: number[] = [];
  const running = new Set<Promise<void>>();
  const cpuMs = ownCpu();
  const from = performance.now();
  for (let number = 0; number < perSecond * seconds; number++) {
    const dueAt = from + (number * 1_000) / perSecond;
    const pause = dueAt - performance.now();
    if (pause > 0) await wait(pause);
    const one = send(number)
      .then(
        () => void times.push(performance.now() - dueAt),
        () => void refusals.push(performance.now() - dueAt),
      )
      .finally(() => running.delete(one));
    running.add(one);
  }
  const offered = (performance.now() - from) / 1_000;
  await Promise.all([...running]);
  return { done: times.length, refused: refusals.length, refusals, times, seconds: offered, cpuMs: cpuMs() };
}

/** @returns how much was used since, ms */
function ownCpu(): () => number {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  };
}
