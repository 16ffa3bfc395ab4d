import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EndpointIndex, type SittingResource } from './endpoint-index.js';

const maths = (endpoint: string | null, key = 'ns/maths'): SittingResource => ({ key, slotId: 'slot-1', endpoint });

it('knows a slot from the moment its sitting names an endpoint until it names none', () => {
  const index = new EndpointIndex();
  expect([index.put(maths(null)), index.of('slot-1')]).toEqual([false, null]);
  expect([index.put(maths('a:1')), index.of('slot-1')]).toEqual([true, 'a:1']);
  expect([index.put(maths('a:1')), index.put(maths('b:1')), index.of('slot-1')]).toEqual([false, true, 'b:1']);
  expect([...index.all()]).toEqual(['b:1']);
  expect([index.put(maths(null)), index.of('slot-1'), index.all().size]).toEqual([true, null, 0]);
});

it('keeps the newer of two resources of one slot when the older goes', () => {
  const index = new EndpointIndex();
  index.put(maths('a:1'));
  index.put(maths('b:1', 'ns/maths-again'));
  expect([index.remove(maths('a:1')), index.of('slot-1')]).toEqual([false, 'b:1']);
  expect([index.remove(maths('b:1', 'ns/maths-again')), index.of('slot-1')]).toEqual([true, null]);
});

it('has no endpoint that no resource names', () => {
  const resources = fc.record({
    key: fc.constantFrom('x', 'y', 'z'),
    slotId: fc.constantFrom('slot-1', 'slot-2'),
    endpoint: fc.option(fc.constantFrom('a:1', 'b:1')),
  });
  const changes = fc.array(fc.record({ resource: resources, isGone: fc.boolean() }));
  fc.assert(
    fc.property(changes, (all) => {
      const index = new EndpointIndex();
      const there = new Map<string, SittingResource>();
      for (const { resource, isGone } of all) {
        const before = there.get(resource.key);
        const now = { ...resource, slotId: before?.slotId ?? resource.slotId }; // immutable, the API server sees to it
        if (isGone) {
          index.remove(now);
          there.delete(now.key);
        } else {
          index.put(now);
          there.set(now.key, now);
        }
        for (const slotId of ['slot-1', 'slot-2']) {
          const named = [...there.values()].filter((one) => one.slotId === slotId).map(({ endpoint }) => endpoint);
          const found = index.of(slotId);
          if (found !== null) expect(named).toContain(found);
        }
      }
    }),
  );
});
