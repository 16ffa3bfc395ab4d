import { RAISED_TYPES } from './judge/clips-measures.js';
import { judgeGoals, type Measures, percent, toldShare } from './judge/goals.js';
import { OBJECTS, PEOPLE, type Split } from './labels.js';

/** What was measured on one side of the split, as lines for a terminal. */
export function tableOf(split: Split, measures: Measures): string[] {
  return [
    '',
    `== ${split} ${'='.repeat(100 - split.length)}`,
    ...stillsLines(measures),
    ...clipsLines(measures),
    '',
    'Goals (reached: the interval’s lower end reaches it)',
    ...judgeGoals(measures).map(({ name, verdict, told }) => `  ${verdict.padEnd(10)} ${name.padEnd(40)} ${told}`),
  ];
}

function stillsLines({ stills }: Measures): string[] {
  if (stills.pictures === 0) return [];
  const row = (name: string, cells: readonly (string | number)[]) =>
    `  ${name.padEnd(22)}${cells.map((cell) => String(cell).padStart(12)).join('')}`;
  return [
    `Single pictures: ${stills.pictures - stills.notJudged} judged, ${stills.notJudged} not judged`,
    row('there \\ said', [...PEOPLE, 'unreadable']),
    ...PEOPLE.map((people) =>
      row(
        people,
        [...PEOPLE, 'unreadable' as const].map((said) => stills.confusion[people][said]),
      ),
    ),
    `  told right            ${toldShare(stills.right)}`,
    ...PEOPLE.flatMap((people) => [
      `  ${`${people} precision`.padEnd(22)}${toldShare(stills.precision[people])}`,
      `  ${`${people} recall`.padEnd(22)}${toldShare(stills.recall[people])}`,
    ]),
    ...OBJECTS.flatMap((name) => [
      `  ${`${name} precision`.padEnd(22)}${toldShare(stills.objects[name].precision)}`,
      `  ${`${name} recall`.padEnd(22)}${toldShare(stills.objects[name].recall)}`,
    ]),
    '',
    'Single pictures by variant, weakest first',
    ...stills.byVariant.map(({ variant, right }) => `  ${variant.padEnd(30)} ${toldShare(right)}`),
  ];
}

function clipsLines({ clips }: Measures): string[] {
  if (clips.clips === 0) return [];
  const { quiet, phoneLying } = clips;
  return [
    '',
    `Clips: ${clips.clips}`,
    ...RAISED_TYPES.flatMap((type) => {
      const { precision, recall, delay } = clips.events[type];
      const told = delay ? `p50 ${delay.p50} s, p95 ${delay.p95} s` : 'none found';
      return [
        `  ${`${type} precision`.padEnd(22)}${toldShare(precision)}`,
        `  ${`${type} recall`.padEnd(22)}${toldShare(recall)}; delay ${told}`,
      ];
    }),
    `  quiet clips: ${quiet.falseAnomalies} false anomalies in ${quiet.hours.toFixed(2)} h made from ${quiet.persons} persons (${quiet.clips} clips), in the clips of ${quiet.personsWithOne} of them`,
    `    ${quiet.perHour.toFixed(2)} an hour; 95 % upper bound ${quiet.perHourUpperBound.toFixed(2)} an hour if hours were independent, which those of one person are not`,
    ...(quiet.personsWithOne === 0 && quiet.persons > 0
      ? [
          `    of people, at most ${percent(1 - 0.05 ** (1 / quiet.persons))} have one in such a minute (95 %, n = ${quiet.persons})`,
        ]
      : []),
    ...(phoneLying.clips > 0
      ? [
          `  phone lying behind since the first picture: raised in ${phoneLying.raised} of ${phoneLying.clips} clips, neither right nor false`,
        ]
      : []),
    '',
    'Clips by variant                                      clips   events    found   false anomalies',
    ...clips.byVariant.map(
      ({ variant, clips: count, events, found, falseAnomalies }) =>
        `  ${variant.padEnd(48)} ${[count, events, found, falseAnomalies].map((value) => String(value).padStart(8)).join(' ')}`,
    ),
  ];
}
