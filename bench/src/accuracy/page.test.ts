import { describe, expect, it } from '@jest/globals';
import { BEGIN, END, figuresAsMarkdown, type Report, withFigures } from './page.js';

const report = (commit: string, value: number, verdict: string): Report => ({
  at: '2026-11-27T10:00:00Z',
  commit,
  versions: { models: 'picodet+yunet', onnxruntime: '1.30.0', labels: 'aa', pictures: 'bb' },
  conditions: { pictures: 7 },
  goals: [
    { split: 'test', name: 'told right', verdict, told: 'at least 95 %' },
    { split: 'tuning', name: 'told right', verdict: 'reached', told: 'not shown here' },
  ],
  figures: [
    { name: 'test | pictures: told right', value, unit: 'share', low: 0.8, high: 0.99, of: 40, sources: 9 },
    { name: 'test | quiet clips: hours', value: 1.5, unit: 'h' },
    { name: 'tuning | pictures: told right', value: 0.5, unit: 'share', low: 0.4, high: 0.6, of: 4, sources: 2 },
  ],
});

describe('the page', () => {
  it('has the goals of the test side, before and today side by side', () => {
    const text = figuresAsMarkdown(report('1111111aaa', 0.9, 'missed'), report('2222222bbb', 0.96, 'reached'));
    expect(text).toContain('| goal | before (1111111) | today (2222222) |');
    expect(text).toContain('| told right | **missed**, at least 95 % | **reached**, at least 95 % |');
    expect(text).toContain('| told right | 90.0 % [80.0 to 99.0 %], 40 from 9 sources | 96.0 % [80.0 to 99.0 %]');
    expect(text).toContain('| hours | 1.5 h | 1.5 h |');
    expect(text).not.toContain('not shown here');
  });
  it('begins with what is not reached', () => {
    const { figures, ...rest } = report('1111111aaa', 0.9, 'missed');
    const more = [
      { name: 'test | pictures, light 15 %: told right', value: 0.7, unit: 'share' },
      { name: 'test | clips, poster behind: false anomalies', value: 15, unit: 'count' },
      { name: 'test | clips, quiet: false anomalies', value: 0, unit: 'count' },
    ] as const;
    const text = figuresAsMarkdown({ ...rest, figures: [...figures, ...more] }, undefined);
    expect(text.startsWith('## Weaknesses first')).toBe(true);
    expect(text).toContain('- **missed**: told right; at least 95 %');
    expect(text).toContain('light 15 % (70.0 %)');
    expect(text).toContain('false anomalies: poster behind (15).');
  });
  it('stands with the first figures alone', () => {
    expect(figuresAsMarkdown(report('1111111aaa', 0.9, 'missed'), undefined)).toContain('| goal | before (1111111) |');
  });
  it('keeps what is around the figures', () => {
    const page = `top\n${BEGIN}\nFORMER\n${END}\nend\n`;
    const once = withFigures(page, report('1', 0.9, 'missed'), undefined);
    expect([once.startsWith('top\n'), once.endsWith('\nend\n')]).toEqual([true, true]);
    expect(once).not.toContain('FORMER');
    expect(withFigures(once, report('1', 0.9, 'missed'), undefined)).toBe(once);
    expect(() => withFigures('no place', report('1', 0.9, 'missed'), undefined)).toThrow(RangeError);
  });
});
