import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { KeyedInOrder } from './keyed-in-order.js';
import { LowWaterMark } from './low-water-mark.js';

interface Item {
  readonly position: bigint;
  readonly key: string;
}
/** Items at growing positions with gaps, as a log with deleted records has them, of few keys. */
const items: fc.Arbitrary<Item[]> = fc
  .array(fc.record({ gap: fc.integer({ min: 1, max: 4 }), key: fc.constantFrom('a', 'b', 'c', 'd') }), {
    maxLength: 40,
  })
  .map((steps) => {
    let position = 6n;
    return steps.map(({ gap, key }) => {
      position += BigInt(gap);
      return { position, key };
    });
  });
const START = 7n;

describe('KeyedInOrder with a LowWaterMark', () => {
  it('works off each item once, those of a key in order, within its bounds, and commits only what is done', async () => {
    await fc.assert(
      fc.asyncProperty(
        items,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 8 }),
        fc.scheduler(),
        async (all, concurrency, capacity, scheduler) => {
          const mark = new LowWaterMark(START);
          const begun: Item[] = [];
          const done = new Set<bigint>();
          const keysAtWork = new Set<string>();
          const line = new KeyedInOrder<Item>({
            concurrency,
            capacity,
            keyOf: ({ key }) => key,
            work: async (item) => {
              expect(keysAtWork).not.toContain(item.key);
              keysAtWork.add(item.key);
              begun.push(item);
              expect(line.atWork).toBeLessThanOrEqual(concurrency);
              await scheduler.schedule(Promise.resolve());
              keysAtWork.delete(item.key);
              const before = mark.mark;
              done.add(item.position);
              mark.end(item.position);
              expect(mark.mark).toBeGreaterThanOrEqual(before);
              for (const { position } of all) if (position < mark.mark) expect(done).toContain(position);
            },
          });
          const pushed = (async () => {
            for (const item of all) {
              mark.begin(item.position);
              await line.push(item);
              expect(line.waiting).toBeLessThan(capacity);
            }
            await line.idle();
          })();
          await scheduler.waitFor(pushed);

          for (const key of ['a', 'b', 'c', 'd']) {
            const ofKey = ({ key: its }: Item) => its === key;
            expect(begun.filter(ofKey)).toEqual(all.filter(ofKey));
          }
          expect(done.size).toBe(all.length);
          expect(mark.open).toBe(0);
          expect(mark.mark).toBe((all.at(-1)?.position ?? START - 1n) + 1n);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('lets other keys overtake one that waits', async () => {
    const gate = Promise.withResolvers<void>();
    const ended: string[] = [];
    const line = new KeyedInOrder<string>({
      concurrency: 2,
      capacity: 10,
      keyOf: (item) => item.slice(0, 1),
      work: async (item) => {
        if (item === 'a1') await gate.promise;
        ended.push(item);
      },
    });
    for (const item of ['a1', 'a2', 'b1', 'c1', 'b2']) await line.push(item);
    while (ended.length < 3) await new Promise(setImmediate);
    expect(ended).toEqual(['b1', 'c1', 'b2']);
    gate.resolve();
    await line.idle();
    expect(ended).toEqual(['b1', 'c1', 'b2', 'a1', 'a2']);
  });

  it('begins nothing after a failure, and tells it once nothing is at work', async () => {
    const begun: number[] = [];
    const gate = Promise.withResolvers<void>();
    const line = new KeyedInOrder<number>({
      concurrency: 2,
      capacity: 10,
      keyOf: String,
      work: async (n) => {
        begun.push(n);
        if (n === 1) throw new Error('no');
        await gate.promise;
      },
    });
    await Promise.all([1, 2, 3].map((n) => line.push(n).catch(() => undefined)));
    const idle = line.idle();
    gate.resolve();
    await expect(idle).rejects.toThrow('no');
    await expect(line.push(4)).rejects.toThrow('no');
    expect(begun).toEqual([1, 2]);
  });

  it('refuses bounds that let nothing through', () => {
    const options = { concurrency: 1, capacity: 1, keyOf: String, work: async () => undefined };
    expect(() => new KeyedInOrder({ ...options, concurrency: 0 })).toThrow(RangeError);
    expect(() => new KeyedInOrder({ ...options, capacity: 0 })).toThrow(RangeError);
  });
});

describe('LowWaterMark', () => {
  it('refuses what was not begun, has ended, or comes out of order', () => {
    const mark = new LowWaterMark(5n);
    mark.begin(5n);
    expect(() => mark.begin(5n)).toThrow(RangeError);
    expect(() => mark.end(6n)).toThrow(RangeError);
    mark.begin(8n);
    mark.end(8n);
    expect(() => mark.end(8n)).toThrow(RangeError);
    expect(mark.mark).toBe(5n);
    mark.end(5n);
    expect(mark.mark).toBe(9n);
  });
});
