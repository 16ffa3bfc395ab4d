import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { framePath } from './frame-path.js';
import { decodeRecord, encodeRecord, type IndexedFrame, RECORD_BYTES } from './index-record.js';

const instant = fc.integer({ min: 0, max: 4_000_000_000_000 });
const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((array) => Buffer.from(array).toString('hex'));
const trace = hex(16)
  .filter((traceId) => /[^0]/.test(traceId))
  .map((traceId) => ({ traceId, flags: '00' }));
const record: fc.Arbitrary<IndexedFrame> = fc.record(
  {
    position: fc.maxSafeNat(),
    sessionId: fc.stringMatching(/^[0-9a-zA-Z-]{1,64}$/),
    sessionStartedAt: instant.map((at) => new Date(at)),
    frameNumber: fc.integer({ min: 0, max: 0xffff_ffff }),
    capturedAt: fc.option(fc.double({ noNaN: true })),
    receivedAt: instant,
    deviceEpoch: fc.maxSafeNat(),
    sha256: hex(32),
    size: fc.integer({ min: 0, max: 0xffff_ffff }),
    trace,
  },
  {
    requiredKeys: [
      'position',
      'sessionId',
      'sessionStartedAt',
      'frameNumber',
      'capturedAt',
      'receivedAt',
      'deviceEpoch',
      'sha256',
      'size',
    ],
  },
);

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

  it('keeps of a trace its id', () => {
    fc.assert(
      fc.property(record, trace, (one, { traceId }) => {
        const read = decodeRecord(encodeRecord({ ...one, trace: { traceId, flags: '01' } }));
        expect(read?.trace).toEqual({ traceId, flags: '00' });
      }),
    );
  });

  it('of the time before lines had a trace is read, and one without a trace is still written so', () => {
    const old =
      'UFdGAQAAAAAAAAAHQnnNULFBgAB/+AAAAAAAAEJ5zU/uOOAAQAgAAAAAAAAAAAAqAAABLKurq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urYWRhAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAGNHSs';
    const one = {
      position: 7,
      sessionId: 'ada',
      sessionStartedAt: new Date('2026-03-09T23:59:59.000Z'),
      frameNumber: 42,
      capturedAt: null,
      receivedAt: 1_773_100_000_142,
      deviceEpoch: 3,
      sha256: 'ab'.repeat(32),
      size: 300,
    };
    expect(decodeRecord(Buffer.from(old, 'base64'))).toEqual({ ...one, path: framePath(one, 42) });
    expect(encodeRecord(one).toString('base64')).toBe(old);
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
