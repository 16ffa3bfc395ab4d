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

/** The figures as Markdown. @param before the first ones ever @param after those of today; undefined where none are taken yet */
export function figuresAsMarkdown(before: Report, after: Report | undefined): string {
  const reports = after ? [before, after] : [before];
  const told = (report: Report, name: string) => {
    const found = report.figures.find((figure) => figure.name === name);
    return found ? toldFigure(found) : '–';
  };
  const names = (side: string, prefix: string) =>
    [...new Set(reports.flatMap(({ figures }) => figures.map(({ name }) => name)))].filter((name) =>
      name.startsWith(`${side} | ${prefix}`),
    );
  const columns = reports.map((report, at) => `${at === 0 ? 'before' : 'today'} (${report.commit.slice(0, 7)})`);
  const section = (side: string, title: string, prefix: string) =>
    `### ${title}\n\n${table(
      ['', ...columns],
      names(side, prefix).map((name) => [
        name.slice(`${side} | ${prefix}`.length).trim(),
        ...reports.map((report) => told(report, name)),
      ]),
    )}`;
  return `${weaknesses(after ?? before)}
## Figures

Shares are followed by their 95 % interval. A goal is *reached* if the whole interval reaches it, *missed* if the figure
itself is below, and otherwise *not shown*: too few sources to say.

${reports.map(circumstances).join('\n')}

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

/** How many of the weakest variants are named. */
const NAMED = 8;

/** What does not hold, before anything else: goals, the conditions of a picture, and what clips are falsely accused of. */
function weaknesses({ goals, figures }: Report): string {
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

${open.map(({ name, verdict, told }) => `- **${verdict}**: ${name}; ${told}`).join('\n')}
- Pictures are told right least often with: ${variants.join(', ')}.
- Clips with false anomalies: ${accused.join(', ') || 'none'}.
`;
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

const circumstances = ({ at, commit, versions, conditions }: Report, number: number): string =>
  `- ${number === 0 ? 'Before' : 'Today'}: ${at.slice(0, 10)}, commit ${commit.slice(0, 7)}, models ${versions.models}, onnxruntime ${versions.onnxruntime}, ${conditions.pictures} pictures (labels ${versions.labels}, pictures ${versions.pictures}).`;

function toldFigure({ value, unit, low, high, of, sources }: AccuracyFigure): string {
  if (unit !== 'share') return `${Number(value.toFixed(2))}${unit === 'count' ? '' : ` ${unit}`}`;
  const percent = (share: number | undefined) => ((share ?? 0) * 100).toFixed(1);
  return `${percent(value)} % [${percent(low)} to ${percent(high)} %], ${of} from ${sources} sources`;
}

/** The page with these figures in place of those between the two marks. @throws {RangeError} it has no such place */
export function withFigures(page: string, before: Report, after: Report | undefined): string {
  const from = page.indexOf(BEGIN);
  const to = page.indexOf(END);
  if (from < 0 || to < from) throw new RangeError('The page has no place for figures');
  return `${page.slice(0, from + BEGIN.length)}\n${figuresAsMarkdown(before, after)}\n${page.slice(to)}`;
}
