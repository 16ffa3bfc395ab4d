import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { framePath } from './frame-path.js';
import { decodeRecord, encodeRecord, type IndexedFrame, RECORD_BYTES } from './index-record.js';

const instant = fc.integer({ min: 0, max: 4_000_000_000_000 });
const record: fc.Arbitrary<IndexedFrame> = fc.record({
  position: fc.maxSafeNat(),
  sessionId: fc.stringMatching(/^[0-9a-zA-Z-]{1,64}$/),
  sessionStartedAt: instant.map((at) => new Date(at)),
  frameNumber: fc.integer({ min: 0, max: 0xffff_ffff }),
  capturedAt: fc.option(fc.double({ noNaN: true })),
  receivedAt: instant,
  deviceEpoch: fc.maxSafeNat(),
  sha256: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex')),
  size: fc.integer({ min: 0, max: 0xffff_ffff }),
});

describe('an index record', () => {
  it('reads back as it was written', () => {
    fc.assert(
      fc.property(record, (one) => {
        const bytes = encodeRecord(one);
        expect(bytes).toHaveLength(RECORD_BYTES);
        expect(decodeRecord(bytes)).toEqual({ ...one, path: framePath(one, one.frameNumber) });
      }),
    );
  });

  it('is refused with any one bit turned', () => {
    fc.assert(
      fc.property(record, fc.nat(RECORD_BYTES * 8 - 1), (one, bit) => {
        const bytes = encodeRecord(one);
        bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
        expect(decodeRecord(bytes)).toBeNull();
      }),
    );
  });

  it('is refused when torn at any byte', () => {
    fc.assert(
      fc.property(record, fc.nat(RECORD_BYTES - 1), (one, length) => {
        const torn = Buffer.alloc(RECORD_BYTES);
        encodeRecord(one).copy(torn, 0, 0, length);
        const whole = torn.equals(encodeRecord(one)); // where what is missing was zero, nothing is missing
        expect(decodeRecord(torn) !== null).toBe(whole);
        expect(decodeRecord(encodeRecord(one).subarray(0, length))).toBeNull();
      }),
    );
  });
});
