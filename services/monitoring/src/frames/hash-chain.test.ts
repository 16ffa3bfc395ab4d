import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ChainedFrame, chainOf, nextLink, startOfChain, verifyChain } from './hash-chain.js';

const sha256 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex'));
const frame: fc.Arbitrary<ChainedFrame> = fc.record({ frameNumber: fc.nat(), sha256 });
const frames = fc.array(frame, { minLength: 1, maxLength: 30 });
const place = fc.nat().map((n) => (list: readonly unknown[]) => n % list.length);

describe('the hash chain', () => {
  it('has the byte layout that its documentation says', () => {
    const picture = createHash('sha256').update('jpeg').digest();
    const start = createHash('sha256').update('proctorwise-chain-start-v1\0ada').digest();
    const number = (value: number) => {
      const bytes = Buffer.alloc(8);
      bytes.writeUInt32BE(value, 4);
      return bytes;
    };
    const link = createHash('sha256')
      .update(Buffer.concat([Buffer.from('proctorwise-chain-link-v1\0'), start, number(1), number(7), picture]))
      .digest('hex');
    expect(nextLink(startOfChain('ada'), { frameNumber: 7, sha256: picture.toString('hex') })).toEqual({
      length: 1,
      link,
    });
  });

  it('accepts the list it was made of, however it was cut on the way', () => {
    fc.assert(
      fc.property(frames, place, (list, at) => {
        const cut = at(list);
        const head = list.slice(cut).reduce(nextLink, chainOf('ada', list.slice(0, cut)));
        expect(verifyChain('ada', list, head)).toEqual({ valid: true });
      }),
    );
  });

  it('finds a changed frame', () => {
    fc.assert(
      fc.property(frames, place, frame, (list, at, other) => {
        const i = at(list);
        fc.pre(other.frameNumber !== list[i]?.frameNumber || other.sha256 !== list[i]?.sha256);
        expect(verifyChain('ada', list.with(i, other), chainOf('ada', list))).toEqual({
          valid: false,
          differs: 'link',
        });
      }),
    );
  });

  it('finds a dropped frame, also where the head claims the shorter length', () => {
    fc.assert(
      fc.property(frames, place, (list, at) => {
        const head = chainOf('ada', list);
        const dropped = list.toSpliced(at(list), 1);
        expect(verifyChain('ada', dropped, head)).toEqual({ valid: false, differs: 'length' });
        expect(verifyChain('ada', dropped, { ...head, length: dropped.length })).toEqual({
          valid: false,
          differs: 'link',
        });
      }),
    );
  });

  it('finds swapped frames', () => {
    fc.assert(
      fc.property(frames, place, place, (list, one, two) => {
        const [a, b] = [one(list), two(list)];
        fc.pre(JSON.stringify(list[a]) !== JSON.stringify(list[b]));
        const swapped = list.with(a, list[b] as ChainedFrame).with(b, list[a] as ChainedFrame);
        expect(verifyChain('ada', swapped, chainOf('ada', list))).toEqual({ valid: false, differs: 'link' });
      }),
    );
  });

  it('belongs to one session', () => {
    fc.assert(
      fc.property(frames, (list) => {
        expect(verifyChain('bob', list, chainOf('ada', list)).valid).toBe(false);
      }),
    );
  });

  it('calls a list that cannot have been chained unreadable', () => {
    const head = chainOf('ada', [{ frameNumber: 1, sha256: '0'.repeat(64) }]);
    expect(verifyChain('ada', [{ frameNumber: 1, sha256: 'zz' }], head)).toEqual({
      valid: false,
      differs: 'unreadable',
    });
    expect(verifyChain('ada', [{ frameNumber: -1, sha256: '0'.repeat(64) }], head)).toEqual({
      valid: false,
      differs: 'unreadable',
    });
  });
});
