import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { assignPartitions, type GroupMember } from './assignment.js';

const members = fc
  .uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 })
  .chain((ids) =>
    fc.tuple(
      ...ids.map((memberId) =>
        fc.record({ memberId: fc.constant(memberId), has: fc.array(fc.nat(15), { maxLength: 16 }) }),
      ),
    ),
  );

it('gives each partition to one member, evenly, and says the same whoever is asked', () => {
  fc.assert(
    fc.property(fc.nat(16), members, (partitions, group) => {
      const assigned = assignPartitions(partitions, group);
      const given = [...assigned.values()].flat().sort((a, b) => a - b);
      expect(given).toEqual(Array.from({ length: partitions }, (_, partition) => partition));
      const loads = [...assigned.values()].map(({ length }) => length);
      expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1);
      expect(assignPartitions(partitions, group.toReversed())).toEqual(assigned);
    }),
  );
});

it('moves nothing while the members stay, and only what it must when one comes or goes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 1, max: 5 }), (partitions, count) => {
      const ids = Array.from({ length: count }, (_, index) => `m${index}`);
      const first = assignPartitions(
        partitions,
        ids.map((memberId) => ({ memberId, has: [] })),
      );
      const now: GroupMember[] = [...first].map(([memberId, has]) => ({ memberId, has }));
      expect(assignPartitions(partitions, now)).toEqual(first);
      const grown = assignPartitions(partitions, [...now, { memberId: 'new', has: [] }]);
      const stayed = now.flatMap(({ memberId, has }) => has.filter((each) => grown.get(memberId)?.includes(each)));
      expect(stayed).toHaveLength(partitions - (grown.get('new')?.length ?? 0));
    }),
  );
});

it('believes nobody who says what another says too: after a rebalance that was missed both have it', () => {
  const assigned = assignPartitions(2, [
    { memberId: 'a', has: [0, 1] },
    { memberId: 'b', has: [0, 1] },
  ]);
  expect([...assigned.values()].flat().sort()).toEqual([0, 1]);
  expect([...assigned.values()].map(({ length }) => length)).toEqual([1, 1]);
});
