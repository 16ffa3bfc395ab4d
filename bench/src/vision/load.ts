import { labelled, type Pictures } from '../frames/pictures.js';
import type { LookAnswer, Pod } from './pod.js';

/** V8 compiles what is called often only after some hundred pictures. */
export const WARM_UP_PICTURES = 150;

/** Gives one picture after the other, each with bytes that no other has. */
export function openAlbum({ jpegs }: Pictures): () => Buffer {
  let turn = 0;
  return () => {
    turn += 1;
    return labelled(jpegs[turn % jpegs.length] as Buffer, `picture ${turn}`);
  };
}

/** So many pictures under way at any time, until the time is over. @throws {Error} one was not observed */
export async function keepBusy(
  pod: Pod,
  next: () => Buffer,
  inFlight: number,
  goesOn: (looked: number) => boolean,
): Promise<LookAnswer[]> {
  const answers: LookAnswer[] = [];
  await askAndAsk(pod, next, inFlight, {
    goesOn: () => goesOn(answers.length),
    onAnswer: (answer) => answers.push(answer),
  });
  return answers;
}

/** As `keepBusy`, for so many pictures that their answers are not kept. @throws {Error} one was not observed */
export async function askAndAsk(
  pod: Pod,
  next: () => Buffer,
  inFlight: number,
  { goesOn, onAnswer }: { goesOn(): boolean; onAnswer(answer: LookAnswer): void },
): Promise<void> {
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (goesOn()) {
        const answer = await pod.look(next());
        if (answer.status !== 200) throw new Error(`A picture was answered ${answer.status}`);
        onAnswer(answer);
      }
    }),
  );
}

export const forSeconds = (seconds: number): (() => boolean) => {
  const until = performance.now() + seconds * 1_000;
  return () => performance.now() < until;
};

/** Mean of each part that the server told, milliseconds. */
export function meanTimes(answers: readonly LookAnswer[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { times } of answers)
    for (const [part, milliseconds] of Object.entries(times)) sums[part] = (sums[part] ?? 0) + milliseconds;
  return Object.fromEntries(Object.entries(sums).map(([part, sum]) => [part, sum / answers.length]));
}
