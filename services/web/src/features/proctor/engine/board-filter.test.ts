import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { visibleSessions } from './board.js';
import { type BoardFilter, filterIn, isNarrowed, NO_FILTER, narrowings, STATES, withFilter } from './board-filter.js';
import { SEVERITY_ORDER } from './severity.js';
import { aSession as session } from './testing/session.js';

const shown = (list: Parameters<typeof visibleSessions>[0], filter: Partial<BoardFilter>): string[] =>
  visibleSessions(list, { ...NO_FILTER, ...filter }).map(({ session_id }) => session_id);

describe("the dashboard's filter", () => {
  it('finds by student or exam, accents and case aside', () => {
    const list = [
      session('a', { student_name: 'Zoë Müller' }),
      session('b', { exam_title: 'Géométrie', exam_id: 'g' }),
    ];
    expect(shown(list, { search: 'zoe mu' })).toEqual(['a']);
    expect(shown(list, { search: ' GEOM ' })).toEqual(['b']);
    expect(shown(list, { search: 'nobody' })).toEqual([]);
  });

  it.each([
    ['running', ['lost', 'runs', 'pause']],
    ['disconnected', ['lost']],
    ['paused', ['pause']],
    ['over', ['over']],
    ['all', ['lost', 'runs', 'pause', 'over']],
  ] as const)('lets the state %s through', (state, expected) => {
    const list = [
      session('runs'),
      session('pause', { status: 'paused', started_at: '2026-11-03T09:01:00Z' }),
      session('over', { status: 'stopped', connected: false }),
      session('lost', { connected: false }),
    ];
    expect(shown(list, { state })).toEqual(expected);
  });

  it('lets through one exam, a severity and graver ones, and what goes on now', () => {
    const list = [
      session('critical', {}, { critical: 1 }),
      session('high', { open_anomalies: 1 }, { high: 1 }),
      session('low', { exam_id: 'g' }, { low: 1 }),
      session('calm'),
    ];
    expect(shown(list, { examId: 'g' })).toEqual(['low']);
    expect(shown(list, { atLeast: 'critical' })).toEqual(['critical']);
    expect(shown(list, { atLeast: 'high' })).toEqual(['critical', 'high']);
    expect(shown(list, { atLeast: 'low' })).toEqual(['critical', 'high', 'low']);
    expect(shown(list, { openOnly: true })).toEqual(['high']);
  });
});

const filters: fc.Arbitrary<BoardFilter> = fc.record({
  search: fc.string(),
  examId: fc.option(fc.string({ minLength: 1 })),
  state: fc.constantFrom(...STATES),
  atLeast: fc.option(fc.constantFrom(...SEVERITY_ORDER)),
  openOnly: fc.boolean(),
});

describe('the filter in the address', () => {
  it('is read as it was written, beside whatever else stands there', () => {
    fc.assert(
      fc.property(filters, (filter) => {
        const query = withFilter(new URLSearchParams('view=wall&q=old&open=1'), filter);
        expect(filterIn(new URLSearchParams(query.toString()))).toEqual(filter);
        expect(query.get('view')).toBe('wall');
      }),
    );
  });

  it('leaves no trace where nothing is filtered, and reads nonsense as no filter', () => {
    expect(withFilter(new URLSearchParams('q=x&state=all'), NO_FILTER).toString()).toBe('');
    expect(filterIn(new URLSearchParams('state=flying&severity=huge&open=maybe'))).toEqual(NO_FILTER);
  });

  it('counts what is set beside the search', () => {
    expect(narrowings({ ...NO_FILTER, search: 'a' })).toBe(0);
    expect(narrowings({ ...NO_FILTER, state: 'all' })).toBe(1);
    expect(narrowings({ search: '', examId: 'e', state: 'paused', atLeast: 'low', openOnly: true })).toBe(4);
  });

  it('knows when it narrows the list', () => {
    expect(isNarrowed(NO_FILTER)).toBe(false);
    expect(isNarrowed({ ...NO_FILTER, search: '  ' })).toBe(false);
    expect(isNarrowed({ ...NO_FILTER, state: 'all' })).toBe(false);
    for (const part of [{ search: 'a' }, { examId: 'e' }, { openOnly: true }, { atLeast: 'low' }] as const)
      expect(isNarrowed({ ...NO_FILTER, ...part })).toBe(true);
  });
});
