import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FrameLogBusy } from '../frame-errors.js';
import { Appends, MAX_EXPECTED_WAIT_MS, UnacknowledgedBytes } from './appends.js';
import { MAX_GROUP_BYTES } from './group-sender.js';
import { APPEND_WITHIN_MS } from './partition-log.js';

const SHA256 = 'a'.repeat(64);
const first = { position: 1, sha256: SHA256 };
const FRAME_BYTES = 35_000;
const TICK_MS = 50;

class Clock {
  now = 0;
  readonly read = () => this.now;
}
const opened = (most = 1e9) => {
  const clock = new Clock();
  const bytes = new UnacknowledgedBytes(most);
  return { clock, bytes, appends: new Appends(bytes, clock.read) };
};
const isRefused = (add: () => unknown): boolean => {
  try {
    add();
    return false;
  } catch (error) {
    if (!(error instanceof FrameLogBusy)) throw error;
    return true;
  }
};

/** Brokers and a reader that together take so many bytes a second, and devices that offer so many times as many. */
function offer(times: number, bytesPerSecond: number, forMs: number) {
  const { clock, appends } = opened();
  const waiting: { key: string; since: number }[] = [];
  const waits: number[] = [];
  let [owed, room, refused, offered] = [0, 0, 0, 0];
  for (; clock.now < forMs || waiting.length > 0; clock.now += TICK_MS) {
    room = Math.min(room, FRAME_BYTES) + (bytesPerSecond * TICK_MS) / 1_000;
    for (let next = waiting[0]; next && room >= FRAME_BYTES; next = waiting[0]) {
      appends.acknowledge(next.key, first);
      waits.push(clock.now - next.since);
      waiting.shift();
      room -= FRAME_BYTES;
    }
    if (clock.now >= forMs) continue;
    for (owed += (times * bytesPerSecond * TICK_MS) / 1_000; owed >= FRAME_BYTES; owed -= FRAME_BYTES) {
      offered += 1;
      const key = `ada/${offered}`;
      if (isRefused(() => appends.add(key, SHA256, FRAME_BYTES))) refused += 1;
      else waiting.push({ key, since: clock.now });
    }
  }
  return { waits, refused, offered };
}

interface Stalled {
  /** What the devices offer. */
  readonly framesPerSecond: number;
  /** Of a request's bytes on their way into the log and back. */
  readonly bytesPerSecond: number;
  /** Of each request, beside its bytes. */
  readonly latencyMs: number;
  /** Nothing goes forward for so long. */
  readonly stall: { readonly fromMs: number; readonly forMs: number };
}

/** A partition as its sender fills it: one request at a time, with all that came meanwhile; and a stall. */
function refusedAround({ framesPerSecond, bytesPerSecond, latencyMs, stall }: Stalled): number {
  const { clock, appends } = opened();
  const queue: string[] = [];
  let [offered, refused, workLeftMs] = [0, 0, 0];
  let group: string[] = [];
  const stallEndsAt = stall.fromMs + stall.forMs;
  for (; clock.now < stallEndsAt + 5_000; clock.now += 10) {
    for (; offered * 1_000 < clock.now * framesPerSecond; offered += 1) {
      const key = `ada/${offered}`;
      if (isRefused(() => appends.add(key, SHA256, FRAME_BYTES))) refused += 1;
      else queue.push(key);
    }
    if (clock.now >= stall.fromMs && clock.now < stallEndsAt) continue;
    workLeftMs -= 10;
    if (workLeftMs > 0) continue;
    for (const key of group) appends.acknowledge(key, first);
    group = queue.splice(0, Math.floor(MAX_GROUP_BYTES / FRAME_BYTES));
    workLeftMs = group.length === 0 ? 0 : latencyMs + (group.length * FRAME_BYTES * 1_000) / bytesPerSecond;
  }
  return refused;
}

const speed = fc.integer({ min: 20 * FRAME_BYTES, max: 100 * FRAME_BYTES });

describe('offered more than can be taken', () => {
  it('lets in only what is acknowledged in time, and no less than could be', () => {
    fc.assert(
      fc.property(fc.double({ min: 1.3, max: 6, noNaN: true }), speed, (times, bytesPerSecond) => {
        const { waits, refused } = offer(times, bytesPerSecond, 30_000);
        expect(Math.max(...waits)).toBeLessThan(APPEND_WITHIN_MS);
        expect(refused).toBeGreaterThan(0);
        expect(waits.length * FRAME_BYTES).toBeGreaterThan(0.95 * bytesPerSecond * 30);
      }),
      { numRuns: 20 },
    );
  });

  it('refuses nothing while it can all be taken', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.05, max: 0.95, noNaN: true }), speed, (times, bytesPerSecond) => {
        expect(offer(times, bytesPerSecond, 20_000).refused).toBe(0);
      }),
      { numRuns: 20 },
    );
  });
});

describe('a process that stands still for up to two seconds, soon after it started', () => {
  it('refuses nothing of fifty students, though thirty are in one partition that takes but twice what they send', () => {
    const atLeastTwice = fc.integer({ min: 30 * FRAME_BYTES, max: 200 * FRAME_BYTES });
    const aStall = fc.record({ fromMs: fc.integer({ min: 0, max: 5_000 }), forMs: fc.integer({ min: 0, max: 2_000 }) });
    fc.assert(
      fc.property(atLeastTwice, fc.integer({ min: 10, max: 300 }), aStall, (bytesPerSecond, latencyMs, stall) => {
        expect(refusedAround({ framesPerSecond: 30 / 2, bytesPerSecond, latencyMs, stall })).toBe(0);
      }),
    );
  });
});

describe('a frame that comes', () => {
  it('is let in up to the longest wait, and refused above it; something that waits for nothing is let in', () => {
    const { clock, appends } = opened();
    const bytes = MAX_GROUP_BYTES;
    appends.add('ada/0', SHA256, bytes);
    appends.add('ada/1', SHA256, bytes);
    clock.now = 1_000;
    appends.acknowledge('ada/0', first);
    // As many bytes took a second, and as many wait: there is room for four times as many within 5 s.
    expect(isRefused(() => appends.add('ada/2', SHA256, 4 * bytes + 1))).toBe(true);
    expect(isRefused(() => appends.add('ada/2', SHA256, (bytes * MAX_EXPECTED_WAIT_MS) / 1_000 - bytes))).toBe(false);
    for (const key of ['ada/1', 'ada/2']) appends.acknowledge(key, first);
    expect(isRefused(() => appends.add('ada/3', SHA256, 1e6))).toBe(false);
  });

  it('is refused once nothing goes forward for that long', () => {
    const { clock, appends } = opened();
    appends.add('ada/0', SHA256, 1);
    clock.now = MAX_EXPECTED_WAIT_MS;
    expect(isRefused(() => appends.add('ada/1', SHA256, 1))).toBe(false);
    clock.now += 1;
    expect(isRefused(() => appends.add('ada/2', SHA256, 1))).toBe(true);
  });

  it('is refused above the bytes that all partitions together may hold, until some are acknowledged or refused', () => {
    const { bytes, appends } = opened(100);
    const other = new Appends(bytes, () => 0);
    appends.add('ada/0', SHA256, 60);
    other.add('bob/0', SHA256, 40);
    expect(isRefused(() => other.add('bob/1', SHA256, 1))).toBe(true);
    appends.refuse('ada/0', new Error('no broker'));
    expect(isRefused(() => other.add('bob/1', SHA256, 60))).toBe(false);
    expect(isRefused(() => appends.add('ada/1', SHA256, 1))).toBe(true);
    other.refuseAll(new Error('closed'));
    expect(bytes.used).toBe(0);
  });

  it('is found while it is on its way, and forgotten where nothing was heard of it for a minute', async () => {
    const { clock, bytes, appends } = opened();
    const { outcome } = appends.add('ada/0', SHA256, 1);
    clock.now = 59_999;
    expect(appends.find('ada/0')).toBeDefined();
    clock.now = 60_000;
    expect(appends.find('ada/0')).toBeUndefined();
    expect(bytes.used).toBe(0);
    await expect(outcome.promise).rejects.toThrow(FrameLogBusy);
  });
});
