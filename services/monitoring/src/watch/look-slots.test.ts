import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LookSlots } from './look-slots.js';

it('never has more in work than there are slots, and lets each in line in its order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(fc.nat(3), { maxLength: 30 }), async (slots, lasting) => {
      const bounded = new LookSlots(() => slots);
      const began: number[] = [];
      let inWork = 0;
      await Promise.all(
        lasting.map((turns, index) =>
          bounded.run(async () => {
            inWork += 1;
            expect(inWork).toBeLessThanOrEqual(slots);
            began.push(index);
            for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
            inWork -= 1;
          }),
        ),
      );
      expect(began).toEqual(lasting.map((_, index) => index));
      expect(bounded.waiting).toBe(0);
    }),
  );
});

it('frees the slot of work that failed, and fills those that were added meanwhile', async () => {
  let slots = 1;
  const bounded = new LookSlots(() => slots);
  const first = Promise.withResolvers<void>();
  const failing = bounded.run(() => first.promise);
  const began: string[] = [];
  const inLine = ['b', 'c'].map((name) => bounded.run(async () => void began.push(name)));
  expect(bounded.waiting).toBe(2);
  slots = 2;
  first.reject(new Error('vision is away'));
  await expect(failing).rejects.toThrow('vision is away');
  await Promise.all(inLine);
  expect(began).toEqual(['b', 'c']);
});
