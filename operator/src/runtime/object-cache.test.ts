import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isOlder, ObjectCache } from './object-cache.js';
import { type Stored, stored } from './testing/objects.js';

const versionOf = (cache: ObjectCache<Stored>, key: string) => cache.get(key)?.metadata.resourceVersion;
const key = 'exams/a';

describe('what this process wrote', () => {
  it('is there at once, is said to be assumed, and is not told again', () => {
    const cache = new ObjectCache<Stored>();
    expect(cache.assume(stored('a', '5'), 'whole')).toMatchObject({ type: 'added', isAssumed: true });
    expect(cache.put(stored('a', '5'))).toBeUndefined();
    expect(cache.put(stored('a', '6'))).toMatchObject({ type: 'updated' });
  });

  it('is told by the watch all the same where only part of it was known', () => {
    const cache = new ObjectCache<Stored>();
    cache.put(stored('a', '4'));
    cache.assume(stored('a', '5'), 'partial');
    expect(cache.put(stored('a', '5'))).toMatchObject({ type: 'updated' });
    expect(cache.put(stored('a', '5'))).toBeUndefined();
  });

  it('does not go back to what the watch tells late', () => {
    const cache = new ObjectCache<Stored>();
    cache.put(stored('a', '3'));
    cache.assume(stored('a', '5'), 'whole');
    expect(cache.put(stored('a', '4'))).toBeUndefined();
    expect(versionOf(cache, key)).toBe('5');
  });

  it('takes no older answer', () => {
    const cache = new ObjectCache<Stored>();
    cache.put(stored('a', '5'));
    expect(cache.assume(stored('a', '5'), 'whole')).toBeUndefined();
    expect(cache.assume(stored('a', '4'), 'whole')).toBeUndefined();
  });

  it('outlives a list that was made before it, and no later one', () => {
    const cache = new ObjectCache<Stored>();
    cache.assume(stored('a', '5'), 'whole');
    expect(cache.replace([], '4')).toEqual([]);
    expect(cache.replace([], '5')).toMatchObject([{ type: 'deleted' }]);
  });

  it('stays out of the way of a server whose numbers have gone back: its list counts', () => {
    const cache = new ObjectCache<Stored>();
    cache.put(stored('a', '500'));
    expect(cache.replace([stored('a', '7')], '9')).toMatchObject([{ type: 'updated' }]);
    expect(versionOf(cache, key)).toBe('7');
  });

  it('ends where the watch ends, whatever was assumed and however late it tells', () => {
    const version = fc.integer({ min: 1, max: 30 });
    fc.assert(
      fc.property(fc.uniqueArray(version, { minLength: 1 }), fc.array(version), (told, assumed) => {
        const cache = new ObjectCache<Stored>();
        const last = Math.max(...told);
        const events = [...told].sort((a, b) => a - b);
        const waiting = assumed.filter((each) => told.includes(each));
        for (const each of events) {
          // Assumed before the watch tells of it, as the API server answers first.
          for (const own of waiting.filter((one) => one >= each)) cache.assume(stored('a', String(own)), 'whole');
          cache.put(stored('a', String(each)));
        }
        expect(versionOf(cache, key)).toBe(String(last));
      }),
    );
  });
});

it('compares versions as numbers, and nothing else', () => {
  expect(isOlder('9', '10')).toBe(true);
  expect(isOlder('10', '10')).toBe(false);
  expect(isOlder('a', '10')).toBe(false);
  expect(isOlder(undefined, '10')).toBe(false);
});
