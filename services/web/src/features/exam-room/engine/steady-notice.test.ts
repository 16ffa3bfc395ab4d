import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { GONE_AFTER_MS, NOT_SHOWN, SHOWN_AFTER_MS, steadily } from './steady-notice.js';

/** @returns since when it is shown or not, each time that changes. @param wishes from which moment it is wanted or not */
function changes(wishes: readonly { readonly at: number; readonly wanted: boolean }[]) {
  let notice = NOT_SHOWN;
  const seen: { at: number; shown: boolean }[] = [];
  for (const { at, wanted } of wishes) {
    const after = steadily(notice, wanted, at);
    if (after.shown !== notice.shown) seen.push({ at, shown: after.shown });
    notice = after;
  }
  return seen;
}

it('comes after a second and goes after three', () => {
  const look = (at: number, wanted: boolean) => ({ at, wanted });
  expect(changes([look(0, true), look(SHOWN_AFTER_MS - 1, true)])).toEqual([]);
  expect(changes([look(0, true), look(SHOWN_AFTER_MS, true)])).toEqual([{ at: SHOWN_AFTER_MS, shown: true }]);
  const shown = [look(0, true), look(SHOWN_AFTER_MS, true), look(2_000, false)];
  expect(changes([...shown, look(2_000 + GONE_AFTER_MS - 1, false)])).toHaveLength(1);
  expect(changes([...shown, look(2_000 + GONE_AFTER_MS, false)])).toHaveLength(2);
});

it('is not shown for what is over in a moment, and not hidden for it', () => {
  const look = (at: number, wanted: boolean) => ({ at, wanted });
  expect(changes([look(0, true), look(900, false), look(1_000, true), look(1_900, true)])).toEqual([]);
  expect(changes([look(0, true), look(1_000, true), look(3_900, false), look(4_100, true), look(9_000, true)])).toEqual(
    [{ at: 1_000, shown: true }],
  );
});

it('never flickers: whatever it tells of, it stays for three seconds and stays away for one', () => {
  const wishes = fc
    .array(fc.record({ pause: fc.integer({ min: 1, max: 2_000 }), wanted: fc.boolean() }), { maxLength: 200 })
    .map((steps) => {
      let at = 0;
      return steps.map(({ pause, wanted }) => {
        at += pause;
        return { at, wanted };
      });
    });
  fc.assert(
    fc.property(wishes, (all) => {
      const seen = changes(all);
      seen.forEach(({ at, shown }, index) => {
        const before = seen[index - 1];
        expect(shown).toBe(index % 2 === 0);
        if (before !== undefined) expect(at - before.at).toBeGreaterThanOrEqual(shown ? SHOWN_AFTER_MS : GONE_AFTER_MS);
      });
    }),
  );
});
