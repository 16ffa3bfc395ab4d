import { describe, expect, it } from '@jest/globals';
import { inTurns, openPasswordHasher } from './password-hasher.js';

describe('the password hasher', () => {
  it('makes argon2id hashes of the stated cost, and knows its own', async () => {
    const passwords = await openPasswordHasher();
    const hash = await passwords.hash('password123');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await passwords.verify(hash, 'password123')).toBe(true);
    expect(await passwords.verify(hash, 'password124')).toBe(false);
    expect(await passwords.verify(null, 'password123')).toBe(false);
  });
});

describe('inTurns', () => {
  it('runs two at a time in the order of arrival, and refuses what would wait too long', async () => {
    const turn = inTurns(2, 3);
    const started: number[] = [];
    const ends: (() => void)[] = [];
    const work = (id: number) =>
      turn(() => {
        started.push(id);
        return new Promise<void>((resolve) => ends.push(resolve));
      });
    const all = [1, 2, 3, 4, 5].map(work);
    await expect(work(6)).rejects.toMatchObject({ code: 'overloaded', retryAfterSeconds: 5 });
    expect(started).toEqual([1, 2]);
    ends[0]?.();
    await all[0];
    await Promise.resolve();
    expect(started).toEqual([1, 2, 3]);
    for (let next = 1; next < 5; next++) {
      ends[next]?.();
      await all[next];
      await Promise.resolve();
    }
    expect(started).toEqual([1, 2, 3, 4, 5]);
  });
  it('gives its place on when the work fails', async () => {
    const turn = inTurns(1, 1);
    await expect(turn(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await turn(async () => 'next')).toBe('next');
  });
});
