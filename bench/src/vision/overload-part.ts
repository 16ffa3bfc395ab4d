import { type Figure, figure, spread } from '../figures.js';
import type { Pictures } from '../frames/pictures.js';
import { atRate } from '../loop/schedule.js';
import { forSeconds, keepBusy, openAlbum, WARM_UP_PICTURES } from './load.js';
import type { Options } from './options.js';
import { type LookAnswer, startPod } from './pod.js';

const TIMES_TOO_MANY = 3;

const timesOf = (answers: readonly LookAnswer[]) => answers.map(({ milliseconds }) => milliseconds);

/** Three times what the pod can, at a fixed rate that waits for no answer; before and after it one picture at a time. */
export async function measureOverload(
  pictures: Pictures,
  { processes, seconds, secondLook, provider }: Options,
): Promise<Figure[]> {
  const pod = await startPod({ processes, secondLook, provider });
  try {
    const next = openAlbum(pictures);
    await keepBusy(pod, next, processes, (looked) => looked < WARM_UP_PICTURES * processes);
    const calm = seconds / 2;
    const capacity = (await keepBusy(pod, next, processes + 1, forSeconds(calm))).length / calm;
    const before = await keepBusy(pod, next, 1, forSeconds(calm));
    const answers: LookAnswer[] = [];
    const { failures } = await atRate(TIMES_TOO_MANY * capacity, seconds, async () => {
      answers.push(await pod.look(next()));
    });
    const after = await keepBusy(pod, next, 1, forSeconds(calm));
    const [observed, refused] = [200, 429].map((status) => answers.filter((answer) => answer.status === status));
    return [
      figure('overload: sent', TIMES_TOO_MANY * capacity, '1/s'),
      figure('overload: observed', (observed?.length ?? 0) / seconds, '1/s'),
      figure('overload: observed / what it can', (observed?.length ?? 0) / seconds / capacity, 'ratio'),
      figure('overload: refused by 429', refused?.length ?? 0, 'count'),
      figure(
        'overload: without an answer, or another one',
        failures.length + answers.length - (observed?.length ?? 0) - (refused?.length ?? 0),
        'count',
      ),
      ...spread('overload: observed, after', timesOf(observed ?? [])),
      ...spread('overload: refused, after', timesOf(refused ?? [])),
      ...spread('overload: one at a time before', timesOf(before)),
      ...spread('overload: one at a time afterwards', timesOf(after)),
    ];
  } finally {
    await pod.stop();
  }
}
