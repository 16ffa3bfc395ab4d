import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ownPorts, PORT_PARTS, someFirstPort } from './ports.js';

const range = fc
  .record({ lowest: fc.integer({ min: 1_024, max: 30_000 }), size: fc.integer({ min: 400, max: 30_000 }) })
  .map(({ lowest, size }) => ({ lowest, end: lowest + size }));
const distances = fc.array(fc.nat(99), { minLength: 1, maxLength: 6 });
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const workers = Array.from({ length: PORT_PARTS }, (_, i) => String(i + 1));

describe('the ports that a test process looks at', () => {
  it('are within the range, and no other process looks at them', () => {
    fc.assert(
      fc.property(range, distances, fc.array(random, { minLength: 4, maxLength: 4 }), (all, apart, drawn) => {
        const taken = workers.map((worker, i) => {
          const first = someFirstPort(ownPorts(all, worker), apart, drawn[i]!);
          return apart.map((distance) => first + distance);
        });
        for (const port of taken.flat()) {
          expect(port).toBeGreaterThanOrEqual(all.lowest);
          expect(port).toBeLessThan(all.end);
        }
        for (const [i, ports] of taken.entries())
          for (const others of taken.slice(i + 1)) expect(ports.filter((port) => others.includes(port))).toEqual([]);
      }),
    );
  });

  it('reach from the first of the part to its last', () => {
    const part = ownPorts({ lowest: 1_000, end: 1_400 }, '2');
    expect(part).toEqual({ lowest: 1_100, end: 1_200 });
    expect([0, 1 - Number.EPSILON].map((drawn) => someFirstPort(part, [0, 9], drawn))).toEqual([1_100, 1_190]);
  });

  it('are those of the first where processes have no number, and those of an earlier one where there are many', () => {
    const all = { lowest: 1_000, end: 1_400 };
    const { JEST_WORKER_ID: before } = process.env;
    try {
      delete process.env.JEST_WORKER_ID;
      expect(ownPorts(all)).toEqual(ownPorts(all, '1'));
      process.env.JEST_WORKER_ID = '3';
      expect(ownPorts(all)).toEqual(ownPorts(all, '3'));
    } finally {
      if (before === undefined) delete process.env.JEST_WORKER_ID;
      else process.env.JEST_WORKER_ID = before;
    }
    expect(ownPorts(all, '6')).toEqual(ownPorts(all, '2'));
  });
});
