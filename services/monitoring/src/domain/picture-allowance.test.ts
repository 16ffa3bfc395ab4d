import { describe, expect, it } from '@jest/globals';
import { MAX_JPEG_BYTES } from '@proctorwise/vision';
import fc from 'fast-check';
import {
  askFor,
  type Ending,
  ended,
  FULL_ALLOWANCE,
  MOST_PICTURE_BYTES_AT_ONCE,
  MOST_PICTURES_AT_ONCE,
  PICTURE_BYTES_PER_MS,
  PICTURE_EVERY_MS,
  type PictureAllowance,
} from './picture-allowance.js';

const NOW = Date.UTC(2026, 2, 10, 9);
const USUAL_BYTES = 35_000;
const owing = (owedMs: number, owedBytes = 0): PictureAllowance => ({
  ...FULL_ALLOWANCE,
  owedMs,
  owedBytes,
  at: NOW,
});
const waitFor = (allowance: PictureAllowance, bytes: number, now = NOW) => askFor(allowance, bytes, now).waitMs;

interface Sent {
  /** After the one before. */
  readonly afterMs: number;
  readonly bytes: number;
  /** How long it takes to store it; the next ones may come meanwhile. */
  readonly storedInMs: number;
  readonly how: Ending;
}
/** Sends these, each once. @returns those that may have been stored with the time at which they were stored, and the waits of the others */
function send(pictures: readonly Sent[]) {
  let allowance = FULL_ALLOWANCE;
  let at = NOW;
  const waits: number[] = [];
  const stored: { at: number; bytes: number }[] = [];
  let underWay: { at: number; picture: Sent; frameNumber: number }[] = [];
  const endAllUpTo = (now: number) => {
    const due = underWay.filter((one) => one.at <= now).sort((one, other) => one.at - other.at);
    underWay = underWay.filter((one) => one.at > now);
    for (const { at: endedAt, picture, frameNumber } of due) {
      allowance = ended(allowance, { frameNumber, bytes: picture.bytes }, picture.how, endedAt);
      if (picture.how !== 'not_stored') stored.push({ at: endedAt, bytes: picture.bytes });
    }
  };
  for (const [frameNumber, picture] of pictures.entries()) {
    at += picture.afterMs;
    endAllUpTo(at);
    const asked = askFor(allowance, picture.bytes, at);
    allowance = asked.allowance;
    if (asked.waitMs > 0) waits.push(asked.waitMs);
    else underWay.push({ at: at + picture.storedInMs, picture, frameNumber });
  }
  endAllUpTo(Number.POSITIVE_INFINITY);
  return { stored, waits, allowance };
}
const ending = fc.constantFrom<Ending>('stored', 'unknown', 'not_stored');
const pictures = (
  afterMs: fc.Arbitrary<number>,
  bytes: fc.Arbitrary<number> = fc.nat(MAX_JPEG_BYTES),
  storedInMs: fc.Arbitrary<number> = fc.nat(2_000),
) => fc.array(fc.record({ afterMs, bytes, storedInMs, how: ending }), { maxLength: 600, size: 'max' });
/** Floods, and pauses between them. */
const anyPause = fc.oneof({ weight: 20, arbitrary: fc.nat(20) }, { weight: 1, arbitrary: fc.nat(60_000) });

describe('the allowance of pictures', () => {
  it('takes 240 at once and not one more, and one more after 250 ms', () => {
    const flood = { afterMs: 0, bytes: USUAL_BYTES, storedInMs: 0, how: 'stored' } as const;
    const { stored, waits } = send(Array.from({ length: MOST_PICTURES_AT_ONCE + 1 }, () => flood));
    expect([stored.length, waits]).toEqual([240, [PICTURE_EVERY_MS]]);
    const full = owing(MOST_PICTURES_AT_ONCE * PICTURE_EVERY_MS);
    expect(waitFor(full, 1, NOW + PICTURE_EVERY_MS - 1)).toBe(1);
    expect(waitFor(full, 1, NOW + PICTURE_EVERY_MS)).toBe(0);
  });
  it('takes 64 MiB at once and not one byte more, and 256 bytes more each ms', () => {
    const almost = owing(0, MOST_PICTURE_BYTES_AT_ONCE - USUAL_BYTES);
    expect(waitFor(almost, USUAL_BYTES)).toBe(0);
    expect(waitFor(almost, USUAL_BYTES + 1)).toBe(1);
    expect(waitFor(almost, USUAL_BYTES + PICTURE_BYTES_PER_MS, NOW + 1)).toBe(0);
    expect(waitFor(almost, USUAL_BYTES + PICTURE_BYTES_PER_MS + 1, NOW + 1)).toBe(1);
  });
  it('takes the largest picture from whoever owes nothing', () => {
    expect(waitFor(FULL_ALLOWANCE, MAX_JPEG_BYTES)).toBe(0);
  });
  it('is not put out by a clock that goes back an hour', () => {
    const earlier = NOW - 3_600_000;
    expect(waitFor(owing(60_000 - PICTURE_EVERY_MS), 1, earlier)).toBe(0);
    const { allowance } = askFor(owing(60_000), 1, earlier);
    expect(allowance.owedMs).toBe(60_000);
    expect(waitFor(allowance, 1, earlier + PICTURE_EVERY_MS)).toBe(0);
  });

  it('stores in no stretch of time more than the burst and the rate allow', () => {
    fc.assert(
      fc.property(pictures(anyPause), fc.nat(), fc.nat(), (all, one, other) => {
        const { stored } = send(all);
        if (stored.length === 0) return;
        const [from, to] = [one % stored.length, other % stored.length].sort((a, b) => a - b) as [number, number];
        const stretch = stored.slice(from, to + 1);
        const ms = (stored[to]?.at ?? 0) - (stored[from]?.at ?? 0);
        expect(stretch.length).toBeLessThanOrEqual(MOST_PICTURES_AT_ONCE + ms / PICTURE_EVERY_MS);
        const bytes = stretch.reduce((sum, picture) => sum + picture.bytes, 0);
        expect(bytes).toBeLessThanOrEqual(MOST_PICTURE_BYTES_AT_ONCE + ms * PICTURE_BYTES_PER_MS);
      }),
    );
  });
  it('never refuses a device that drains four a second, of up to 64,000 bytes each', () => {
    const drained = pictures(fc.integer({ min: PICTURE_EVERY_MS, max: 2_000 }), fc.nat(64_000), fc.nat(249));
    fc.assert(
      fc.property(drained, (all) => {
        expect(send(all).waits).toEqual([]);
      }),
    );
  });
  it('takes it after the wait that it named, and not 1 ms before', () => {
    const owed = fc.record({
      owedMs: fc.integer({ min: 50_000, max: MOST_PICTURES_AT_ONCE * PICTURE_EVERY_MS }),
      owedBytes: fc.integer({ min: 60_000_000, max: MOST_PICTURE_BYTES_AT_ONCE }),
    });
    fc.assert(
      fc.property(owed, fc.nat(MAX_JPEG_BYTES), fc.nat(1_000), ({ owedMs, owedBytes }, bytes, later) => {
        const { allowance, waitMs } = askFor(owing(owedMs, owedBytes), bytes, NOW + later);
        if (waitMs === 0) return;
        expect(waitFor(allowance, bytes, NOW + later + waitMs)).toBe(0);
        expect(waitFor(allowance, bytes, NOW + later + waitMs - 1)).toBe(1);
      }),
    );
  });
  it('owes for each picture once, however often nobody knew, and for the most bytes that it had', () => {
    const tries = fc.array(
      fc.record({
        frameNumber: fc.nat(20),
        bytes: fc.nat(100_000),
        how: fc.constantFrom<Ending>('unknown', 'not_stored'),
      }),
      { maxLength: 60 },
    );
    const stored = fc.uniqueArray(fc.record({ frameNumber: fc.nat(20), bytes: fc.nat(100_000) }), {
      selector: ({ frameNumber }) => frameNumber,
    });
    fc.assert(
      fc.property(tries, stored, (before, after) => {
        const all = [...before, ...after.map((picture) => ({ ...picture, how: 'stored' as const }))];
        const most = new Map<number, number>();
        let allowance: PictureAllowance = { ...FULL_ALLOWANCE, at: NOW };
        for (const { how, ...picture } of all) {
          ({ allowance } = askFor(allowance, picture.bytes, NOW));
          allowance = ended(allowance, picture, how, NOW);
          const { frameNumber, bytes } = picture;
          if (how !== 'not_stored') most.set(frameNumber, Math.max(bytes, most.get(frameNumber) ?? 0));
        }
        expect(allowance.owedMs).toBe(most.size * PICTURE_EVERY_MS);
        expect(allowance.owedBytes).toBe([...most.values()].reduce((sum, bytes) => sum + bytes, 0));
        for (const { frameNumber } of after) expect(allowance.unsure.has(frameNumber)).toBe(false);
      }),
    );
  });
  it('remembers the newest 240 of which nobody knows', () => {
    let allowance: PictureAllowance = { ...FULL_ALLOWANCE, at: NOW };
    for (let frameNumber = 0; frameNumber <= MOST_PICTURES_AT_ONCE; frameNumber += 1)
      allowance = ended({ ...allowance, underWay: 1, underWayBytes: 1 }, { frameNumber, bytes: 1 }, 'unknown', NOW);
    expect(allowance.unsure.size).toBe(MOST_PICTURES_AT_ONCE);
    expect([allowance.unsure.has(0), allowance.unsure.has(MOST_PICTURES_AT_ONCE)]).toEqual([false, true]);
  });
  it('owes nothing for what is not stored, and nothing for long', () => {
    fc.assert(
      fc.property(pictures(anyPause), (all) => {
        const { allowance, stored } = send(all.map((picture) => ({ ...picture, how: 'not_stored' })));
        expect(stored).toEqual([]);
        expect(allowance).toMatchObject({ owedMs: 0, owedBytes: 0, underWay: 0, underWayBytes: 0 });
        const after = send(all).allowance;
        const paidMs = 60_000 + MOST_PICTURE_BYTES_AT_ONCE / PICTURE_BYTES_PER_MS;
        expect(askFor(after, 0, after.at + paidMs).allowance).toMatchObject({ owedMs: 0, owedBytes: 0 });
      }),
    );
  });
});
