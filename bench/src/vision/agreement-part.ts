import type { Observation } from '@proctorwise/contracts';
import { type Figure, figure } from '../figures.js';
import type { Pictures } from '../frames/pictures.js';
import type { Options, Provider } from './options.js';
import { startPod } from './pod.js';

/** What rules judge by: how many are there, how many show a face, which things lie there. */
const factsOf = ({ present, faces, persons, objects }: Observation) => ({
  present,
  faces: faces.length,
  persons: persons.length,
  objects: objects
    .map(({ label }) => label)
    .sort()
    .join(),
});

/** Scores of everything seen, best first: compared in order where as much was seen. */
const scoresOf = ({ faces, persons, objects }: Observation): number[] =>
  [faces, persons, objects].flatMap((seen) => seen.map(({ score }) => score).sort((a, b) => b - a));

async function lookAtAll(pictures: Pictures, provider: Provider): Promise<Observation[]> {
  const pod = await startPod({ processes: 1, secondLook: 'always', provider });
  try {
    const seen: Observation[] = [];
    for (const jpeg of pictures.jpegs) {
      const answer = await pod.look(jpeg);
      if (answer.status !== 200) throw new Error(`A picture was answered ${answer.status}`);
      seen.push(answer.observation());
    }
    return seen;
  } finally {
    await pod.stop();
  }
}

/** Compares two looks at the same pictures. @param ours and `theirs` in the same order */
export function agreement(ours: readonly Observation[], theirs: readonly Observation[]): Figure[] {
  const pairs = ours.map((one, index) => [one, theirs[index] as Observation] as const);
  const facts = pairs.map(([one, other]) => [factsOf(one), factsOf(other)] as const);
  const same = (of: keyof ReturnType<typeof factsOf>) => facts.filter(([one, other]) => one[of] === other[of]).length;
  const apart = pairs
    .map(([one, other]) => [scoresOf(one), scoresOf(other)] as const)
    .filter(([one, other]) => one.length === other.length)
    .flatMap(([one, other]) => one.map((score, index) => Math.abs(score - (other[index] as number))));
  return [
    figure('agreement: pictures', pairs.length, 'count'),
    figure('agreement: as many people', same('present') / pairs.length, 'share'),
    figure('agreement: as many faces', same('faces') / pairs.length, 'share'),
    figure('agreement: as many persons', same('persons') / pairs.length, 'share'),
    figure('agreement: the same things', same('objects') / pairs.length, 'share'),
    figure('agreement: scores apart at most', Math.max(0, ...apart), 'ratio'),
  ];
}

/** Does another provider see what the CPU sees? Other kernels round otherwise; facts should not hang on it. */
export async function measureAgreement(pictures: Pictures, { provider }: Options): Promise<Figure[]> {
  return agreement(await lookAtAll(pictures, provider), await lookAtAll(pictures, 'cpu'));
}
