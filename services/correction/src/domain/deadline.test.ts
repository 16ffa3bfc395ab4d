import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  closesAt,
  type Deadline,
  GRACE_MS,
  isOpen,
  joined,
  type SessionNews,
  withAnswer,
  withNews,
} from './deadline.js';

const known: Deadline = { sessionId: 's', endsAt: 1_000_000, version: 1, stoppedAt: null };
/** One session's true history: one end a version, at most one stop. */
const history = fc.record({
  ends: fc.uniqueArray(fc.integer({ min: 2, max: 50 }), { maxLength: 8 }),
  stoppedAt: fc.option(fc.integer({ min: 0, max: 2_000_000 })),
});
const newsOf = ({ ends, stoppedAt }: { ends: number[]; stoppedAt: number | null }): SessionNews[] => [
  ...ends.map((version) => ({
    sessionId: 's',
    end: { endsAt: 1_000_000 + version * 10_000, version },
    stoppedAt: null,
  })),
  ...(stoppedAt === null ? [] : [{ sessionId: 's', end: null, stoppedAt }]),
];

it('knows the same end in whatever order, how often and how folded the news come', () => {
  const shuffled = history.chain((facts) => {
    const news = newsOf(facts);
    return fc.record({
      news: fc.constant(news),
      order: fc.shuffledSubarray([...news, ...news], { minLength: news.length * 2 }),
    });
  });
  fc.assert(
    fc.property(shuffled, ({ news, order }) => {
      const straight = news.reduce(withNews, known);
      expect(order.reduce(withNews, known)).toEqual(straight);
      const [first, ...rest] = order;
      if (first) expect(withNews(known, rest.reduce(joined, first))).toEqual(straight);
    }),
  );
});

it('closes a minute after the end or the stop, whichever is first', () => {
  fc.assert(
    fc.property(fc.nat(), fc.option(fc.nat()), (endsAt, stoppedAt) => {
      const deadline = { ...known, endsAt, stoppedAt };
      expect(closesAt(deadline)).toBe(Math.min(endsAt, stoppedAt ?? Number.POSITIVE_INFINITY) + GRACE_MS);
      expect(isOpen(deadline, closesAt(deadline))).toBe(true);
      expect(isOpen(deadline, closesAt(deadline) + 1)).toBe(false);
    }),
  );
});

it('follows monitoring to a session that was begun after the known one, and hears no news of others', () => {
  const next = { ...known, sessionId: 'next', version: 1 };
  expect(withAnswer({ ...known, version: 7, stoppedAt: 5 }, next)).toEqual(next);
  expect(withNews(known, { sessionId: 'next', end: { endsAt: 9, version: 9 }, stoppedAt: 9 })).toEqual(known);
});
