import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LookSlots } from './look-slots.js';
import { FRESH_FOR_MS, type Standing } from './turns.js';

const NOW = 1_000_000;
const clock = () => NOW;
const { signal } = new AbortController();
const standing = (differs: Partial<Standing> = {}) => {
  const { oldestAt = NOW } = differs;
  return (): Standing => ({
    oldestAt,
    isNewerWaiting: false,
    newestAt: oldestAt,
    turnAt: NOW - 2_000,
    unseenSince: oldestAt,
    isReplayed: false,
    ...differs,
  });
};
const passOver = async () => {
  throw new Error('none was to be passed over here');
};

it('never has more in work than there are slots, and leaves nobody in line', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.record({ turns: fc.nat(3), waited: fc.nat(FRESH_FOR_MS), since: fc.nat(20_000) }), { maxLength: 30 }),
      async (slots, frames) => {
        const bounded = new LookSlots({ slots: () => slots, clock });
        let began = 0;
        let inWork = 0;
        await Promise.all(
          frames.map(({ turns, waited, since }) =>
            bounded.run(standing({ oldestAt: NOW - waited, turnAt: NOW - since }), {
              look: async () => {
                inWork += 1;
                expect(inWork).toBeLessThanOrEqual(slots);
                began += 1;
                for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
                inWork -= 1;
              },
              passOver,
              signal,
            }),
          ),
        );
        expect(began).toBe(frames.length);
        expect(bounded.waiting).toBe(0);
      },
    ),
  );
});

it('gives the turn to who comes first by how things stand then, and passes over what is late without a slot', async () => {
  const bounded = new LookSlots({ slots: () => 1, clock });
  const atWork = Promise.withResolvers<void>();
  const began: string[] = [];
  const frame = (name: string, stands: () => Standing) =>
    bounded.run(stands, {
      look: async () => void began.push(name),
      passOver: async () => void began.push(`not ${name}`),
      signal,
    });
  const first = bounded.run(standing(), { look: () => atWork.promise, passOver, signal });
  const late = { oldestAt: NOW - 60_000, newestAt: NOW, isNewerWaiting: true };
  let hasNewer = false;
  const all = [
    frame('usual', standing()),
    frame('not looked at for long', standing({ turnAt: NOW - 4_000 })),
    frame('late', () => standing(hasNewer ? late : {})()),
  ];
  hasNewer = true; // while it waits
  expect(bounded.waiting).toBe(3);
  atWork.resolve();
  await Promise.all([first, ...all]);
  expect(began).toEqual(['not late', 'not looked at for long', 'usual']);
});

it('frees the slot of work that failed, and fills those that were added meanwhile', async () => {
  let slots = 1;
  const bounded = new LookSlots({ slots: () => slots, clock });
  const first = Promise.withResolvers<void>();
  const failing = bounded.run(standing(), { look: () => first.promise, passOver, signal });
  const began: string[] = [];
  const inLine = ['b', 'c'].map((name, index) =>
    bounded.run(standing({ oldestAt: NOW + index }), { look: async () => void began.push(name), passOver, signal }),
  );
  expect(bounded.waiting).toBe(2);
  slots = 2;
  first.reject(new Error('vision is away'));
  await expect(failing).rejects.toThrow('vision is away');
  await Promise.all(inLine);
  expect(began).toEqual(['b', 'c']);
});

it('lets go who waits when the following stops; who has a slot ends its work', async () => {
  const bounded = new LookSlots({ slots: () => 1, clock });
  const stopping = new AbortController();
  const atWork = Promise.withResolvers<string>();
  const looked = bounded.run(standing(), { look: () => atWork.promise, passOver, signal: stopping.signal });
  const inLine = bounded.run(standing(), { look: async () => 'looked', passOver, signal: stopping.signal });
  stopping.abort(new Error('stopped'));
  await expect(inLine).rejects.toThrow('stopped');
  expect(bounded.waiting).toBe(0);
  atWork.resolve('done');
  expect(await looked).toBe('done');
  await expect(bounded.run(standing(), { look: passOver, passOver, signal: stopping.signal })).rejects.toThrow(
    'stopped',
  );
  expect(await bounded.run(standing(), { look: async () => 'a slot is free', passOver, signal })).toBe(
    'a slot is free',
  );
});
