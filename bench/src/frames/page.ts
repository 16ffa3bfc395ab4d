import type { Figure, JudgedGoal } from '../figures.js';

/** What `bench:frames --json` wrote, as far as the page tells it. */
export interface Report {
  readonly at: string;
  readonly commit: string;
  readonly uncommittedChanges: boolean;
  readonly machine: { readonly cpus: number; readonly model: string };
  readonly versions: { readonly node: string; readonly onnxruntime: string; readonly sharp: string };
  readonly conditions: {
    readonly students: readonly number[];
    /** Length of each part that has one. */
    readonly seconds: number;
    readonly loadAverage1minBefore: number;
    /** When a picture in doubt was looked at twice, by part. */
    readonly secondLooks: Readonly<Record<string, string>>;
    readonly model: string;
    readonly pictures: string;
  };
  readonly goals: readonly JudgedGoal[];
  readonly figures: readonly Figure[];
}

export const BEGIN = '<!-- figures: written by bench/src/frames-page.main.ts from bench/baselines/frames.json -->';
export const END = '<!-- end of figures -->';

/** The other processes of a machine whose load before the start is above this for each core share them with what is measured. */
const QUIET_LOAD_A_CORE = 0.25;

const number = (value: number): string => String(Number(value.toFixed(Math.abs(value) < 10 ? 2 : 1)));
const rows = (lines: readonly (readonly string[])[]): string =>
  lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** The figures as Markdown: circumstances, goals, and one table a part. A figure that was not measured is a dash. */
export function figuresOf({
  at,
  commit,
  uncommittedChanges,
  machine,
  versions,
  conditions,
  goals,
  figures,
}: Report): string {
  const value = (name: string): string => {
    const found = figures.find((each) => each.name === name);
    return found ? number(found.value) : '–';
  };
  const spread = (name: string): string => ['p50', 'p95', 'p99'].map((rank) => value(`${name} ${rank}`)).join(' / ');
  const load = `load average ${conditions.loadAverage1minBefore} on ${machine.cpus} cores before the start`;
  const quietly =
    conditions.loadAverage1minBefore <= QUIET_LOAD_A_CORE * machine.cpus
      ? `The machine was quiet: ${load}.`
      : `**The machine was not quiet**: ${load}. Other work on the same cores is part of every latency and of frames/s.`;
  const looks = [...Map.groupBy(Object.entries(conditions.secondLooks), ([, when]) => when)]
    .map(([when, parts]) => `${parts.map(([part]) => part).join(', ')} \`${when}\``)
    .join('; ');
  const ofStudents = (part: string): string[] => [
    spread(`${part}: acknowledged`),
    spread(`${part}: capture to dashboard`),
    value(`${part}: capture to dashboard p50, worst session`),
    ['analysed', 'skipped', 'unreadable'].map((state) => value(`${part}: frames ${state}`)).join(' / '),
    ['fewest', 'most'].map((end) => value(`${part}: frames analysed a session, ${end}`)).join(' / '),
    value(`${part}: until all was judged after the last frame`),
    value(`${part}: cores used by the platform`),
    value(`${part}: load average, 1 min`),
  ];
  return `${at.slice(0, 10)}, commit ${commit.slice(0, 7)}${uncommittedChanges ? ' with changes that were not committed' : ''}, ${machine.cpus} cores (${machine.model}), Node ${versions.node},
onnxruntime ${versions.onnxruntime}, sharp ${versions.sharp}, models ${conditions.model}, ${conditions.pictures}.
${conditions.seconds} s for each number of students and for the CPU.
Second looks (\`--second-look\`): ${looks}.
${quietly}

| goal | limit | measured | |
|---|---|---|---|
${rows(
  goals.map(({ figure, atMost, atLeast, value: measured, met }) => [
    figure,
    atMost === undefined ? `at least ${atLeast}` : `at most ${atMost}`,
    number(measured),
    met ? 'met' : 'missed',
  ]),
)}

| a frame | CPU, ms |
|---|---|
${rows([
  ['whole way, median block', value('cpu: whole way, a frame, median block')],
  [
    'of it decode + resize + both models, median block',
    value('cpu: decode + resize + both models on that way, a frame, median block'),
  ],
  [
    'decode + resize + both models in a process that does nothing else, median; ratio to it',
    `${value('cpu: decode + resize + both models alone, median frame')}; ${value('cpu: whole way / decode + resize + both models alone, median')}`,
  ],
  ['whole way at full throughput', value('throughput: CPU of the platform, a frame')],
])}

| all cores at work | |
|---|---|
${rows([
  [
    'frames analysed / skipped or unreadable',
    `${value('throughput: frames')} / ${value('throughput: frames skipped or unreadable')}`,
  ],
  [
    'pictures inferred / observations taken again, as the picture was the same to the byte',
    `${value('throughput: pictures inferred')} / ${value('throughput: observations taken again')}`,
  ],
  ['frames/s (the original: 9.9)', value('throughput: frames analysed')],
  [
    'cores used by the platform / by the client',
    `${value('throughput: cores used by the platform')} / ${value('throughput: cores used by this client')}`,
  ],
  [
    'memory of all processes, shared pages once, MiB: before / peak / after',
    ['before', 'peak', 'after']
      .map((when) => value(`memory: all processes, shared pages counted once, ${when}`))
      .join(' / '),
  ],
  [
    'RSS added up, peak, MiB (the original: 848 MB, which are 809 MiB)',
    value('memory: all processes, RSS added up, peak'),
  ],
])}

RSS counts a page that several processes share once for each of them, and the machine has it once: what the platform takes of a
machine's memory is the row above it. RSS added up is the larger way to count ours; which way the original's figure was
counted is not written down.

Students at one frame each 2 s: times in ms as p50 / p95 / p99, and p50 of the session that fares worst; frames as analysed /
skipped / unreadable, and how many were analysed of the sessions with the fewest and the most. The original had p99 0.5 s with
15 students and lagged 48 s with 30.

| students | acknowledged | capture to dashboard | worst session's p50 | frames | a session, fewest / most | until all was judged, s | cores | load |
|---|---|---|---|---|---|---|---|---|
${rows([
  ...conditions.students.map((count) => [String(count), ...ofStudents(`${count} students`)]),
  ['50 beside sign-ins', ...ofStudents('sign-ins beside 50 students')],
])}

| sign-ins | |
|---|---|
${rows([
  ['asked in 60 s / refused or failed', `${value('sign-ins: asked')} / ${value('sign-ins: refused or failed')}`],
  ['answered, ms, p50 / p95 / p99', spread('sign-ins: answered')],
  [
    '100 at once: a second / refused (the original: 4 a second)',
    `${value('sign-ins: 100 at once')} / ${value('sign-ins: 100 at once, refused or failed')}`,
  ],
])}`;
}

/** The page with its figures replaced. @throws {RangeError} it has no place for them */
export function withFigures(page: string, report: Report): string {
  const from = page.indexOf(BEGIN);
  const to = page.indexOf(END);
  if (from < 0 || to < from) throw new RangeError(`The page has no lines "${BEGIN}" and "${END}"`);
  return `${page.slice(0, from)}${BEGIN}\n${figuresOf(report)}\n${page.slice(to)}`;
}
