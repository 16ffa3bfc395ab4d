import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { BEGIN, END, figuresOf, type Report, withFigures } from './page.js';

const read = (path: string) => readFile(new URL(`../../../${path}`, import.meta.url), 'utf8');
const baseline = async () => JSON.parse(await read('bench/baselines/frames.json')) as Report;

describe('the page of figures', () => {
  it('says what the baseline says', async () => {
    const page = await read('docs/performance.md');
    expect(withFigures(page, await baseline())).toBe(page);
  });

  it('tells a loaded machine from a quiet one, and a goal that was missed', async () => {
    const report = await baseline();
    const page = (values: Partial<Report>) => figuresOf({ ...report, ...values });
    const quiet = { ...report.conditions, loadAverage1minBefore: 0.5 };
    const machine = { ...report.machine, cpus: 2 };
    expect(page({ machine, conditions: quiet })).toContain('The machine was quiet: load average 0.5 on 2 cores');
    expect(page({ machine, conditions: { ...quiet, loadAverage1minBefore: 0.51 } })).toContain(
      '**The machine was not quiet**: load average 0.51 on 2 cores',
    );
    expect(page({ goals: [{ figure: 'x', atMost: 1, value: 2, met: false }] })).toContain(
      '| x | at most 1 | 2 | missed |',
    );
    expect(page({ uncommittedChanges: true })).toContain('with changes that were not committed');
    expect(page({ uncommittedChanges: false })).not.toContain('not committed');
    expect(page({ conditions: { ...quiet, seconds: 7 } })).toContain('7 s for each number of students');
    const secondLooks = { cpu: 'never', throughput: 'never', students: 'spare' };
    expect(page({ conditions: { ...quiet, secondLooks } })).toContain(
      'Second looks (`--second-look`): cpu, throughput `never`; students `spare`.',
    );
    expect(page({ figures: [] })).toContain('| whole way, median block | – |');
  });

  it('tells whether all students are looked at alike', async () => {
    const report = await baseline();
    const figures = [
      { name: '9 students: frames analysed a session, fewest', value: 7, unit: 'count' },
      { name: '9 students: frames analysed a session, most', value: 8, unit: 'count' },
      { name: '9 students: capture to dashboard p50, worst session', value: 412.3, unit: 'ms' },
    ] as const;
    const page = figuresOf({ ...report, conditions: { ...report.conditions, students: [9] }, figures });
    expect(page).toContain('| 9 | – / – / – | – / – / – | 412.3 | – / – / – | 7 / 8 |');
  });

  it('replaces the figures alone', async () => {
    const changed = withFigures(`before\n${BEGIN}\nold\n${END}\nafter\n`, await baseline());
    expect(changed.startsWith(`before\n${BEGIN}\n`) && changed.endsWith(`\n${END}\nafter\n`)).toBe(true);
    expect(changed).not.toContain('\nold\n');
    expect(() => withFigures('none', {} as Report)).toThrow(RangeError);
  });
});
