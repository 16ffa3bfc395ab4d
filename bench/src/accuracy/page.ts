import type { AccuracyFigure } from './figures.js';

/** What `accuracy --json` wrote, as far as the page tells it. */
export interface Report {
  readonly at: string;
  readonly commit: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly conditions: { readonly pictures: number };
  readonly goals: readonly {
    readonly split: string;
    readonly name: string;
    readonly verdict: string;
    readonly told: string;
  }[];
  readonly figures: readonly AccuracyFigure[];
}

export const BEGIN = '<!-- figures: written by bench/src/accuracy-page.main.ts from bench/baselines/accuracy*.json -->';
export const END = '<!-- end of figures -->';

const rows = (lines: readonly (readonly string[])[]): string =>
  lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
const table = (head: readonly string[], lines: readonly (readonly string[])[]): string =>
  lines.length === 0 ? '' : `${rows([head, head.map(() => '---')])}\n${rows(lines)}\n`;

export interface Reports {
  /** The first figures ever. */
  readonly before: Report;
  /** Those of today; undefined where none are taken yet. */
  readonly today: Report | undefined;
  /** Those of today without second looks, as vision looks while it is busy; undefined where none are taken yet. */
  readonly withoutSecondLooks: Report | undefined;
  /** Those of today with the model files that are published, as a machine downloads them; undefined where none are taken yet. */
  readonly published: Report | undefined;
}

/** The figures as Markdown. */
export function figuresAsMarkdown({ before, today, withoutSecondLooks, published }: Reports): string {
  const taken = [
    { name: 'before', report: before },
    { name: 'today', report: today },
    { name: FULL_MACHINE, report: withoutSecondLooks },
    { name: PUBLISHED, report: published },
  ].flatMap(({ name, report }) => (report ? [{ name, report }] : []));
  const reports = taken.map(({ report }) => report);
  const told = (report: Report, name: string) => {
    const found = report.figures.find((figure) => figure.name === name);
    return found ? toldFigure(found) : '–';
  };
  const names = (side: string, prefix: string) =>
    [...new Set(reports.flatMap(({ figures }) => figures.map(({ name }) => name)))].filter((name) =>
      name.startsWith(`${side} | ${prefix}`),
    );
  const columns = taken.map(({ name, report }) => `${name} (${report.commit.slice(0, 7)})`);
  const section = (side: string, title: string, prefix: string) =>
    `### ${title}\n\n${table(
      ['', ...columns],
      names(side, prefix).map((name) => [
        name.slice(`${side} | ${prefix}`.length).trim(),
        ...reports.map((report) => told(report, name)),
      ]),
    )}`;
  return `${weaknesses(today ?? before, withoutSecondLooks, published)}
## Figures

Shares are followed by their 95 % interval. A goal is *reached* if the whole interval reaches it, *missed* if the figure
itself is below, and otherwise *not shown*: too few sources to say.

${taken.map(circumstances).join('\n')}

### Goals, on the side that nothing was tuned on

${table(
  ['goal', ...columns],
  before.goals
    .filter(({ split }) => split === 'test')
    .map(({ name }) => [
      name,
      ...reports.map(({ goals }) => {
        const found = goals.find((goal) => goal.split === 'test' && goal.name === name);
        return found ? `**${found.verdict}**, ${found.told}` : '–';
      }),
    ]),
)}
${section('test', 'Single pictures', 'pictures:')}
${section('test', 'Single pictures by variant', 'pictures,')}
${section('test', 'Events in clips', 'events:')}
${section('test', 'Quiet clips', 'quiet clips:')}
${section('test', 'A phone that lies there since the first picture', 'phone lying behind:')}
${section('test', 'Clips by variant', 'clips,')}
### The same on the side that was tuned on

${table(
  ['', ...columns],
  ['pictures: told right', ...FEW].map((name) => [name, ...reports.map((report) => told(report, `tuning | ${name}`))]),
)}`;
}

const FULL_MACHINE = 'today, without second looks (a full machine)';
const PUBLISHED = 'today, models as published (downloaded)';
const AS_DOWNLOADED = `**A machine that is handed no model files downloads the published ones.** YuNet is another export of other weights
then, and YOLOX-nano takes the second looks in place of DEIMv2, whose file nobody publishes: the column "${PUBLISHED}".

`;
const LEFT_IN_DOUBT = `**On a full machine it looks once.** While vision is busy for more than 80 % of its time, as with a hundred students
on two cores, it takes no second look at a picture in doubt ([0014](decisions/0014-a-second-look-where-the-first-is-in-doubt.md)):`;
const ON_A_FULL_MACHINE = `${LEFT_IN_DOUBT} then the column "${FULL_MACHINE}" holds, and "today" where there is time.`;
const NOT_ON_A_FULL_MACHINE = `${LEFT_IN_DOUBT} the figures here are with it, and how often it is right without was not
measured yet.`;

/** How many of the weakest variants are named. */
const NAMED = 8;

/** What does not hold, before anything else: goals, the conditions of a picture, and what clips are falsely accused of. */
function weaknesses(
  { goals, figures }: Report,
  withoutSecondLooks: Report | undefined,
  published: Report | undefined,
): string {
  const open = goals.filter(({ split, verdict }) => split === 'test' && verdict !== 'reached');
  const ofTest = (prefix: string) =>
    figures
      .filter(({ name }) => name.startsWith(`test | ${prefix}`))
      .map((figure) => ({ ...figure, name: figure.name.slice(`test | ${prefix}`.length) }));
  const variants = ofTest('pictures, ')
    .sort((a, b) => a.value - b.value)
    .slice(0, NAMED)
    .map((figure) => `${figure.name.replace(': told right', '')} (${(100 * figure.value).toFixed(1)} %)`);
  const accused = ofTest('clips, ')
    .filter(({ name, value }) => name.endsWith(': false anomalies') && value > 0)
    .sort((a, b) => b.value - a.value)
    .map(({ name, value }) => `${name.replace(': false anomalies', '')} (${value})`);
  return `## Weaknesses first

${withoutSecondLooks ? ON_A_FULL_MACHINE : NOT_ON_A_FULL_MACHINE}

${published ? AS_DOWNLOADED : ''}${[falseAlarms(figures), falseAlarms(withoutSecondLooks?.figures ?? [], ' on a full machine'), falseAlarms(published?.figures ?? [], ' with the published models')].join('')}${open.map(({ name, verdict, told }) => `- **${verdict}**: ${name}; ${told}`).join('\n')}
- Pictures are told right least often with: ${variants.join(', ')}.
- Clips with false anomalies: ${accused.join(', ') || 'none'}.
`;
}

/** What is asked first: how many in an hour of a student who does nothing. A line; none where no quiet clips were measured. */
function falseAlarms(figures: readonly AccuracyFigure[], when = ''): string {
  const of = (name: string) => figures.find((figure) => figure.name === `test | quiet clips: ${name}`)?.value;
  const [rate, most] = [of('false anomalies an hour'), of('false anomalies an hour, 95 % upper bound')];
  if (rate === undefined || most === undefined) return '';
  return `- **False alarms${when}: ${rate.toFixed(1)} in an hour of a student who does nothing, ${most.toFixed(1)} at most** (95 % upper bound): ${of('false anomalies')} in ${of('hours')?.toFixed(2)} h of ${of('persons')} persons, in clips that were made to be hard.\n`;
}

const FEW = [
  'pictures: none precision',
  'pictures: none recall',
  'pictures: more precision',
  'pictures: more recall',
  'events: phone precision',
  'events: phone recall',
  'events: book precision',
  'events: book recall',
  'events: laptop precision',
  'events: laptop recall',
  'quiet clips: false anomalies',
  'quiet clips: hours',
];

const circumstances = ({
  name,
  report: { at, commit, versions, conditions },
}: {
  name: string;
  report: Report;
}): string =>
  `- ${name.charAt(0).toUpperCase()}${name.slice(1)}: ${at.slice(0, 10)}, commit ${commit.slice(0, 7)}, models ${versions.models}, onnxruntime ${versions.onnxruntime}, ${conditions.pictures} pictures (labels ${versions.labels}, pictures ${versions.pictures}).`;

function toldFigure({ value, unit, low, high, of, sources }: AccuracyFigure): string {
  if (unit !== 'share') return `${Number(value.toFixed(2))}${unit === 'count' ? '' : ` ${unit}`}`;
  const percent = (share: number | undefined) => ((share ?? 0) * 100).toFixed(1);
  return `${percent(value)} % [${percent(low)} to ${percent(high)} %], ${of} from ${sources} sources`;
}

/** The page with these figures in place of those between the two marks. @throws {RangeError} it has no such place */
export function withFigures(page: string, reports: Reports): string {
  const from = page.indexOf(BEGIN);
  const to = page.indexOf(END);
  if (from < 0 || to < from) throw new RangeError('The page has no place for figures');
  return `${page.slice(0, from + BEGIN.length)}\n${figuresAsMarkdown(reports)}\n${page.slice(to)}`;
}
