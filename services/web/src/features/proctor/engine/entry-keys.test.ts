import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type TimesMoved, timesMovedAfter } from './entry-keys.js';

const ids = fc.uniqueArray(fc.constantFrom(...'abcdefgh'), { maxLength: 8 });
const anyOrNone = fc.constantFrom(...'abcdefgh', null);
const drawn = (list: readonly string[]): TimesMoved => new Map(list.map((id) => [id, 0]));
const moved = (before: TimesMoved, after: TimesMoved): string[] =>
  [...after.keys()].filter((id) => before.has(id) && after.get(id) !== before.get(id));

/** Do they stand in both lists in the same order? */
const inOneOrder = (chosen: ReadonlySet<string>, one: readonly string[], other: readonly string[]): boolean =>
  one.filter((id) => chosen.has(id)).join() === other.filter((id) => chosen.has(id)).join();

describe('the keys of a list that is sorted while it is shown', () => {
  it('moves the one that rises, and not those it rises above', () => {
    const before = drawn(['a', 'b', 'c', 'd']);
    expect([...timesMovedAfter(before, ['d', 'a', 'b', 'c'], null)]).toEqual([
      ['d', 1],
      ['a', 0],
      ['b', 0],
      ['c', 0],
    ]);
    expect(moved(before, timesMovedAfter(before, ['b', 'c', 'd', 'a'], null))).toEqual(['a']);
  });

  it('counts on where one moves again', () => {
    const once = timesMovedAfter(drawn(['a', 'b', 'c']), ['c', 'a', 'b'], null);
    expect(timesMovedAfter(once, ['a', 'b', 'c'], null).get('c')).toBe(2);
  });

  it('leaves the kept one where it rises or falls, and moves those that it passes', () => {
    const before = drawn(['a', 'b', 'c', 'd']);
    expect(moved(before, timesMovedAfter(before, ['d', 'a', 'b', 'c'], 'd'))).toEqual(['a', 'b', 'c']);
    expect(moved(before, timesMovedAfter(before, ['b', 'c', 'a', 'd'], 'a'))).toEqual(['b', 'c']);
    expect(moved(before, timesMovedAfter(before, ['d', 'a', 'b', 'c'], 'gone'))).toEqual(['d']);
  });

  it('never moves the kept one', () => {
    fc.assert(
      fc.property(ids, ids, anyOrNone, (before, after, kept) => {
        expect(moved(drawn(before), timesMovedAfter(drawn(before), after, kept))).not.toContain(kept);
      }),
    );
  });

  it('is of the new list, in its order', () => {
    fc.assert(
      fc.property(ids, ids, anyOrNone, (before, after, kept) => {
        expect([...timesMovedAfter(drawn(before), after, kept).keys()]).toEqual(after);
      }),
    );
  });

  it('leaves those that stay in their order, and no greater number of entries could have stayed with the kept one', () => {
    fc.assert(
      fc.property(ids, ids, anyOrNone, (before, after, kept) => {
        const both = after.filter((id) => before.includes(id));
        const away = moved(drawn(before), timesMovedAfter(drawn(before), after, kept));
        const staying = new Set(both.filter((id) => !away.includes(id)));
        expect(inOneOrder(staying, before, after)).toBe(true);
        for (let choice = 0; choice < 2 ** both.length; choice++) {
          const others = new Set(both.filter((_, place) => choice & (1 << place)));
          const haveKept = kept === null || !both.includes(kept) || others.has(kept);
          if (haveKept && others.size > staying.size) expect(inOneOrder(others, before, after)).toBe(false);
        }
      }),
    );
  });

  it('moves nobody where entries only come and go', () => {
    fc.assert(
      fc.property(ids, ids, anyOrNone, (before, gone, kept) => {
        const after = before.filter((id) => !gone.includes(id));
        expect(moved(drawn(before), timesMovedAfter(drawn(before), after, kept))).toEqual([]);
        expect(moved(drawn(after), timesMovedAfter(drawn(after), before, kept))).toEqual([]);
      }),
    );
  });
});
