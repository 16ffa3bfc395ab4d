import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { dashboardLists } from './dashboard-lists.js';

const KEYS = {
  all: ['board'],
  shown: [
    ['board', 'sessions'],
    ['board', 'overview'],
  ],
} as const;
const ALERTS = ['board', 'alerts'] as const;
type Key = readonly string[];

describe("the dashboard's lists", () => {
  let queries: QueryClient;
  let stops: (() => void)[];
  beforeEach(() => {
    queries = new QueryClient({ defaultOptions: { queries: { staleTime: 3_600_000 } } });
    stops = [];
  });
  afterEach(() => {
    for (const stop of stops) stop();
    queries.clear();
  });

  /** A page that shows a list. @returns what was asked of the server; each answer comes when the test says so */
  function page(queryKey: Key) {
    const reads: { readonly signal: AbortSignal; answer(data: string): void }[] = [];
    const observer = new QueryObserver(queries, {
      queryKey,
      queryFn: ({ signal }) => {
        const { promise, resolve } = Promise.withResolvers<string>();
        reads.push({ signal, answer: resolve });
        return promise;
      },
    });
    stops.push(observer.subscribe(() => undefined));
    return reads;
  }
  const turns = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  };

  it.each(['readAnew', 'readAgain'] as const)(
    'by %s forgets what no page shows, and reads what one does',
    async (how) => {
      for (const queryKey of KEYS.shown) queries.setQueryData(queryKey, 'as it was');
      queries.setQueryData(ALERTS, 'old alerts');
      const alerts = page(ALERTS);
      expect(alerts).toHaveLength(0); // not old yet
      const whole = dashboardLists(queries, KEYS)[how]();
      await turns();
      for (const queryKey of KEYS.shown) expect(queries.getQueryData(queryKey)).toBeUndefined();
      expect(alerts).toHaveLength(1);
      alerts[0]?.answer('all alerts');
      await whole;
      expect(queries.getQueryData(ALERTS)).toBe('all alerts');
    },
  );

  it('keeps what a page shows on it while it is read again', async () => {
    const [sessions] = KEYS.shown;
    queries.setQueryData(sessions, 'as it was');
    const reads = page(sessions);
    const whole = dashboardLists(queries, KEYS).readAnew();
    await turns();
    expect(queries.getQueryData(sessions)).toBe('as it was');
    reads[0]?.answer('as it is');
    await whole;
    expect(queries.getQueryData(sessions)).toBe('as it is');
  });

  it('gives up what is read again over a line that broke', async () => {
    const [sessions] = KEYS.shown;
    queries.setQueryData(sessions, 'as it was');
    const reads = page(sessions);
    const lists = dashboardLists(queries, KEYS);
    void lists.readAnew();
    await turns();
    const whole = lists.readAnew();
    await turns();
    expect(reads.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    reads[1]?.answer('as it is');
    await whole;
    expect(queries.getQueryData(sessions)).toBe('as it is');
  });

  it('lets what is read over a slow line end, and reads once more', async () => {
    const reads = page(KEYS.shown[0]);
    const { readAgain } = dashboardLists(queries, KEYS);
    const whole = readAgain();
    void readAgain();
    await turns();
    expect(reads.map(({ signal }) => signal.aborted)).toEqual([false]);
    reads[0]?.answer('of before the news');
    await turns();
    expect(reads).toHaveLength(2);
    reads[1]?.answer('with the news');
    await whole;
    expect(reads).toHaveLength(2);
    expect(queries.getQueryData(KEYS.shown[0])).toBe('with the news');
  });
});
