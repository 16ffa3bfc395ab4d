import { expect, it } from '@jest/globals';
import { GroupDirectory } from './group-directory.js';

it('asks once a second at most, at once when what it knew was wrong, and knows nobody while nobody answers', async () => {
  let now = 0;
  let asked = 0;
  const directory = new GroupDirectory(
    async () => {
      asked += 1;
      if (asked === 3) throw new Error('no coordinator');
      return { byPartition: new Map([[0, `http://p${asked}`]]) };
    },
    () => now,
  );
  const known = async () => (await directory.look()).byPartition.get(0);
  expect([await known(), await known()]).toEqual(['http://p1', 'http://p1']);
  now = 1_000;
  expect(await known()).toBe('http://p2');
  directory.lookAgain();
  expect([await known(), await known()]).toEqual([undefined, undefined]);
  now = 2_000;
  expect(await known()).toBe('http://p4');
});
