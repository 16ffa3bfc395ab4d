import { describe, expect, it } from '@jest/globals';
import { inOneWindow } from './one-window.js';

/** The locks of one browser: each name is held by one at once, and who asks meanwhile gets null. */
function browserLocks() {
  const held = new Set<string>();
  const request = async (name: string, _options: LockOptions, use: (lock: Lock | null) => Promise<void>) => {
    if (held.has(name)) return use(null);
    held.add(name);
    try {
      await use({ name, mode: 'exclusive' });
    } finally {
      held.delete(name);
    }
  };
  return { request } as Pick<LockManager, 'request'>;
}

describe('an alert in several windows', () => {
  it('sounds in the first of them, and in none of the others until it is over', async () => {
    const locks = browserLocks();
    const sounded: string[] = [];
    const over = Promise.withResolvers<void>();
    const hear = (window: string) =>
      inOneWindow(
        locks,
        'alert',
        () => void sounded.push(window),
        () => over.promise,
      );
    const windows = ['first', 'second', 'third'].map(hear);
    expect(sounded).toEqual(['first']);
    over.resolve();
    await Promise.all(windows);
    expect(sounded).toEqual(['first']);
    await hear('second'); // the next alert
    expect(sounded).toEqual(['first', 'second']);
  });

  it('sounds in each window of a browser without locks, and of one that gives this page none', async () => {
    const refusing = { request: () => Promise.reject(new DOMException('no', 'SecurityError')) };
    const sounded: string[] = [];
    for (const locks of [undefined, undefined, refusing, refusing])
      await inOneWindow(
        locks,
        'alert',
        () => void sounded.push('a window'),
        () => Promise.resolve(),
      );
    expect(sounded).toHaveLength(4);
  });
});
