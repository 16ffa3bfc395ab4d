import { RAISED_TYPES } from './judge/clips-measures.js';
import type { Measures } from './judge/goals.js';
import type { Share } from './judge/interval.js';
import { OBJECTS, PEOPLE, type Split } from './labels.js';

/** One measured number; the interval is of 95 % over `sources`. */
export interface AccuracyFigure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'share' | 'count' | 's' | '1/h' | 'h';
  readonly low?: number;
  readonly high?: number;
  readonly of?: number;
  readonly sources?: number;
}

const rounded = (value: number) => Number(value.toFixed(4));

function ofShare(name: string, { value, low, high, of, sources }: Share): AccuracyFigure[] {
  if (value === undefined || low === undefined || high === undefined) return [];
  return [{ name, value: rounded(value), unit: 'share', low: rounded(low), high: rounded(high), of, sources }];
}

const plain = (name: string, value: number, unit: AccuracyFigure['unit']): AccuracyFigure[] =>
  Number.isFinite(value) ? [{ name, value: rounded(value), unit }] : [];

/** Everything that was measured on one side; names begin with it. What had nothing to judge is left out. */
export function figuresOf(split: Split, { stills, clips }: Measures): AccuracyFigure[] {
  const { quiet, phoneLying } = clips;
  const all = [
    ...plain('pictures: judged', stills.pictures - stills.notJudged, 'count'),
    ...plain('pictures: not judged', stills.notJudged, 'count'),
    ...ofShare('pictures: told right', stills.right),
    ...PEOPLE.flatMap((people) => [
      ...ofShare(`pictures: ${people} precision`, stills.precision[people]),
      ...ofShare(`pictures: ${people} recall`, stills.recall[people]),
      ...(['none', 'one', 'more', 'unreadable'] as const).flatMap((said) =>
        plain(`pictures: ${people} told as ${said}`, stills.confusion[people][said], 'count'),
      ),
    ]),
    ...OBJECTS.flatMap((name) => [
      ...ofShare(`pictures: ${name} precision`, stills.objects[name].precision),
      ...ofShare(`pictures: ${name} recall`, stills.objects[name].recall),
    ]),
    ...stills.byVariant.flatMap(({ variant, right }) => ofShare(`pictures, ${variant}: told right`, right)),
    ...RAISED_TYPES.flatMap((type) => {
      const { precision, recall, delay } = clips.events[type];
      return [
        ...ofShare(`events: ${type} precision`, precision),
        ...ofShare(`events: ${type} recall`, recall),
        ...(delay
          ? [
              ...plain(`events: ${type} delay p50`, delay.p50, 's'),
              ...plain(`events: ${type} delay p95`, delay.p95, 's'),
            ]
          : []),
      ];
    }),
    ...plain('quiet clips: false anomalies', quiet.falseAnomalies, 'count'),
    ...plain('quiet clips: hours', quiet.hours, 'h'),
    ...plain('quiet clips: persons', quiet.persons, 'count'),
    ...plain('quiet clips: persons with a false anomaly', quiet.personsWithOne, 'count'),
    ...plain('quiet clips: false anomalies an hour', quiet.perHour, '1/h'),
    ...plain('quiet clips: false anomalies an hour, 95 % upper bound', quiet.perHourUpperBound, '1/h'),
    ...plain('phone lying behind: clips', phoneLying.clips, 'count'),
    ...plain('phone lying behind: raised', phoneLying.raised, 'count'),
    ...clips.byVariant.flatMap(({ variant, clips: count, events, found, falseAnomalies }) => [
      ...plain(`clips, ${variant}: clips`, count, 'count'),
      ...(events > 0 ? plain(`clips, ${variant}: found of ${events}`, found, 'count') : []),
      ...plain(`clips, ${variant}: false anomalies`, falseAnomalies, 'count'),
    ]),
  ];
  return all.map((each) => ({ ...each, name: `${split} | ${each.name}` }));
}
