import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Begun, IN_PIECES_FOR_MS, nextDrawing } from './unhurried.js';

describe('news that come faster than their list is drawn', () => {
  it('are drawn in pieces, and asked about again when their time is over', () => {
    expect(nextDrawing({ shown: 0, newest: 1, begun: null, now: 50 })).toEqual({
      draw: 'in pieces',
      begun: { value: 1, at: 50 },
      againInMs: IN_PIECES_FOR_MS,
    });
  });

  it('wait for what was begun before them, until it is on the screen', () => {
    const begun = { value: 1, at: 50 };
    expect(nextDrawing({ shown: 0, newest: 2, begun, now: 300 })).toEqual({ draw: 'nothing', begun, againInMs: 750 });
    expect(nextDrawing({ shown: 1, newest: 2, begun, now: 400 })).toMatchObject({
      draw: 'in pieces',
      begun: { value: 2, at: 400 },
    });
  });

  it('are drawn at once where that takes longer than its time', () => {
    const begun = { value: 1, at: 50 };
    const late = 50 + IN_PIECES_FOR_MS;
    expect(nextDrawing({ shown: 0, newest: 2, begun, now: late - 1 }).againInMs).toBe(1);
    expect(nextDrawing({ shown: 0, newest: 2, begun, now: late })).toEqual({
      draw: 'at once',
      begun: null,
      againInMs: null,
    });
  });

  it('leave a list alone that shows them', () => {
    const begun = { value: 1, at: 50 };
    expect(nextDrawing({ shown: 1, newest: 1, begun, now: 5_000 })).toEqual({
      draw: 'nothing',
      begun: null,
      againInMs: null,
    });
  });

  it('are seen within twice the time, however fast they come and however slowly they are drawn', () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 1_500 }), { minLength: 1, maxLength: 40 });
    const drawnIn = fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(gaps, drawnIn, (between, lasting) => {
        const { oldestUnseen, shown } = played(between, lasting);
        expect(oldestUnseen).toBeLessThanOrEqual(2 * IN_PIECES_FOR_MS);
        expect(shown).toEqual(shown.toSorted((a, b) => a - b)); // it never goes back
        expect(shown.at(-1)).toBe(between.length);
      }),
    );
  });
});

/**
 * A page on which the values 1, 2, … come.
 * @param gaps between them, ms @param lasting how long each drawing in pieces takes, ms, in turn
 * @returns the longest that one of them, and all newer ones, were not seen, ms; what was shown, in that order
 */
function played(gaps: readonly number[], lasting: readonly number[]) {
  const came = [0];
  for (const gap of gaps) came.push((came.at(-1) ?? 0) + gap);
  const page: Page = { shown: [0], newest: 0, begun: null, inPieces: null, drawings: 0, askAt: null };
  let oldestUnseen = 0;
  const show = (value: number, now: number): void => {
    const firstUnseen = came[(page.shown.at(-1) ?? 0) + 1] ?? now;
    oldestUnseen = Math.max(oldestUnseen, now - firstUnseen);
    page.shown.push(value);
    page.inPieces = null;
  };
  const ask = (now: number): void => {
    const next = nextDrawing({ shown: page.shown.at(-1) ?? 0, newest: page.newest, begun: page.begun, now });
    page.begun = next.begun;
    page.askAt = next.againInMs === null ? null : now + next.againInMs;
    if (next.draw === 'in pieces') {
      expect(page.inPieces).toBeNull(); // nothing newer is begun before the last is on the screen
      page.inPieces = { value: page.newest, doneAt: now + (lasting[page.drawings++ % lasting.length] ?? 0) };
    }
    if (next.draw !== 'at once') return;
    show(page.newest, now);
    ask(now);
  };
  for (let now = 0; now <= (came.at(-1) ?? 0) + 2 * IN_PIECES_FOR_MS; now++) {
    const isNews = came[page.newest + 1] === now;
    if (isNews) page.newest += 1;
    const { inPieces } = page;
    const isDrawn = inPieces?.doneAt === now;
    if (isDrawn) show(inPieces.value, now);
    if (isNews || isDrawn || page.askAt === now) ask(now);
  }
  return { oldestUnseen, shown: page.shown };
}

interface Page {
  readonly shown: number[];
  newest: number;
  begun: Begun<number> | null;
  inPieces: { readonly value: number; readonly doneAt: number } | null;
  /** How many were begun in pieces. */
  drawings: number;
  askAt: number | null;
}
