import { type Figure, figure, spread } from '../figures.js';
import { atRate, type Stream } from '../loop/schedule.js';
import type { Bench } from './bench.js';
import { measureStudents } from './students-part.js';

const PEOPLE = 200;
const SIGN_INS_PER_SECOND = PEOPLE / 60;
const SECONDS = 60;
const STUDENTS_BESIDE = 50;
/** So many at the same moment, as when a door opens. */
const BURST = 100;

/** Two hundred people of one school network sign in within a minute, while others' frames go on; then a burst alone. */
export async function measureSignIns(bench: Bench, seconds: number = SECONDS): Promise<Figure[]> {
  const { school } = bench;
  const people = await school.register(PEOPLE);
  const one = async (turn: number): Promise<void> => {
    await school.signIn(people[turn % people.length] as string);
  };
  let stream: Stream = { latenciesMs: [], failures: [] };
  const frames = await measureStudents(
    bench,
    `sign-ins beside ${STUDENTS_BESIDE} students`,
    STUDENTS_BESIDE,
    seconds,
    async () => {
      stream = await atRate(SIGN_INS_PER_SECOND, seconds, one);
    },
  );
  const startedAt = performance.now();
  const burst = await Promise.allSettled(Array.from({ length: BURST }, (_, turn) => one(turn)));
  const burstSeconds = (performance.now() - startedAt) / 1_000;
  const burstFailures = burst.filter(({ status }) => status === 'rejected').length;
  for (const failure of stream.failures.slice(0, 3)) console.error(`sign-ins: ${failure}`);
  return [
    figure('sign-ins: asked', stream.latenciesMs.length + stream.failures.length, 'count'),
    figure('sign-ins: refused or failed', stream.failures.length, 'count'),
    ...spread('sign-ins: answered', stream.latenciesMs),
    ...frames,
    figure(`sign-ins: ${BURST} at once, refused or failed`, burstFailures, 'count'),
    figure(`sign-ins: ${BURST} at once`, (BURST - burstFailures) / burstSeconds, '1/s'),
  ];
}
