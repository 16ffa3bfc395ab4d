import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MAX_CAPTURED_AT } from '../capture-time.js';
import { FrameConflict, InvalidFrame } from '../frame-errors.js';
import type { FrameLog, FrameRecord } from '../frame-log.js';
import { aFrame, SESSION_STARTED_AT, sha256Of } from './frames.js';

/** A log that a test can close and open again on what it left behind. */
export interface RestartableFrameLog {
  /** The log as it is open now. */
  readonly log: FrameLog;
  restart(): Promise<void>;
  /** Closes the log and removes what it stored. */
  dispose(): Promise<void>;
}

async function allRecords(log: FrameLog, sessionId?: string): Promise<FrameRecord[]> {
  return log.records({ after: 0, limit: 1000, ...(sessionId === undefined ? {} : { sessionId }) });
}

/** What every adapter of the FrameLog port promises. */
export const frameLogContract = (name: string, open: () => Promise<RestartableFrameLog>) =>
  describe(`FrameLog on ${name}`, () => {
    let store: RestartableFrameLog;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.dispose());

    it('answers with the sha256 of the picture and a position', async () => {
      const frame = aFrame();
      const reply = await store.log.append(frame);
      expect(reply).toEqual({ position: expect.any(Number), sha256: sha256Of(frame.jpeg), duplicate: false });
    });

    it('keeps an acknowledged frame, with all that was said of it, through a restart', async () => {
      const frame = aFrame({ frameNumber: 42, deviceEpoch: 3, capturedAt: null });
      const { position, sha256 } = await store.log.append(frame);
      await store.restart();
      const [record] = await allRecords(store.log);
      expect(record).toEqual({
        position,
        sha256,
        sessionId: 'ada',
        sessionStartedAt: SESSION_STARTED_AT,
        frameNumber: 42,
        capturedAt: null,
        receivedAt: frame.receivedAt,
        deviceEpoch: 3,
        size: frame.jpeg.length,
        path: '2026/03/09/ada/frame_000042.jpg',
      });
      expect(Buffer.from(await store.log.loadJpeg(record as FrameRecord))).toEqual(Buffer.from(frame.jpeg));
    });

    it('keeps the trace of a frame, and takes the frame whatever stands there', async () => {
      const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
      for (const [frameNumber, text] of [traceparent, 'hello', ''].entries())
        await store.log.append(aFrame({ frameNumber, traceparent: text }));
      await store.restart();
      const [traced, ...others] = await allRecords(store.log);
      expect(traced?.trace?.traceId).toBe('0af7651916cd43dd8448eb211c80319c');
      for (const record of others) expect(record).not.toHaveProperty('trace');
    });

    it('takes the first and the last time of capture, and refuses one that it could not bring back', async () => {
      const times = [0, MAX_CAPTURED_AT];
      for (const [index, capturedAt] of times.entries())
        await store.log.append(aFrame({ frameNumber: index, capturedAt }));
      for (const capturedAt of [-1, MAX_CAPTURED_AT + 1, 1e20, 0.5, Number.NaN])
        await expect(store.log.append(aFrame({ frameNumber: 9, capturedAt }))).rejects.toThrow(InvalidFrame);
      expect((await allRecords(store.log)).map(({ capturedAt }) => capturedAt)).toEqual(times);
    });

    it('gives the first reply again to the same bytes, before and after a restart', async () => {
      const first = await store.log.append(aFrame());
      expect(await store.log.append(aFrame())).toEqual({ ...first, duplicate: true });
      await store.restart();
      expect(await store.log.append(aFrame())).toEqual({ ...first, duplicate: true });
      expect(await allRecords(store.log)).toHaveLength(1);
    });

    it('stores one of two that arrive at the same moment', async () => {
      const replies = await Promise.all([store.log.append(aFrame()), store.log.append(aFrame())]);
      expect(replies.map(({ duplicate }) => duplicate).sort()).toEqual([false, true]);
      expect(replies[0]?.position).toBe(replies[1]?.position);
      expect(await allRecords(store.log)).toHaveLength(1);
    });

    it('refuses other bytes under an acknowledged number and keeps the first picture', async () => {
      const first = aFrame();
      await store.log.append(first);
      await expect(store.log.append(aFrame({ content: 'second' }))).rejects.toThrow(FrameConflict);
      await store.restart();
      await expect(store.log.append(aFrame({ content: 'second' }))).rejects.toThrow(FrameConflict);
      const [record] = await allRecords(store.log);
      expect(sha256Of(await store.log.loadJpeg(record as FrameRecord))).toBe(sha256Of(first.jpeg));
    });

    it('refuses one of two pictures that arrive under one number at the same moment', async () => {
      const outcomes = await Promise.allSettled([
        store.log.append(aFrame({ content: 'first' })),
        store.log.append(aFrame({ content: 'second' })),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
      expect(outcomes[1]).toMatchObject({ reason: expect.any(FrameConflict) });
    });

    it('keeps the order of a session', async () => {
      const numbers = [3, 1, 2, 7, 5];
      for (const frameNumber of numbers) await store.log.append(aFrame({ frameNumber }));
      await store.restart();
      const records = await allRecords(store.log, 'ada');
      expect(records.map(({ frameNumber }) => frameNumber)).toEqual(numbers);
      const positions = records.map(({ position }) => position);
      expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
    });

    it('goes on behind what was there before a restart', async () => {
      const before = await store.log.append(aFrame({ frameNumber: 1 }));
      await store.restart();
      const after = await store.log.append(aFrame({ frameNumber: 2 }));
      expect(after.position).toBeGreaterThan(before.position);
    });

    it('reads on from a position, at most as many as asked for, of one session where asked', async () => {
      for (let frameNumber = 0; frameNumber < 6; frameNumber++)
        await store.log.append(aFrame({ sessionId: frameNumber % 2 ? 'bob' : 'ada', frameNumber }));
      const [, second] = await allRecords(store.log, 'ada');
      const rest = await store.log.records({ after: second?.position as number, limit: 10, sessionId: 'ada' });
      expect(rest.map(({ frameNumber }) => frameNumber)).toEqual([4]);
      expect(await store.log.records({ after: 0, limit: 2, sessionId: 'bob' })).toHaveLength(2);
      expect(await store.log.records({ after: 0, limit: 4 })).toHaveLength(4);
      expect(await store.log.records({ after: 0, limit: 4, sessionId: 'nobody' })).toEqual([]);
    });

    it('refuses to read no record, too many or a part of one', async () => {
      for (const limit of [0, 1001, 1.5])
        await expect(store.log.records({ after: 0, limit })).rejects.toThrow(RangeError);
    });

    it('tells its listeners after the frames can be read', async () => {
      const told = new Promise<void>((tell) => store.log.onAppended(tell));
      const appended = store.log.append(aFrame());
      await told;
      expect(await allRecords(store.log)).toHaveLength(1);
      await appended;
    });

    it('refuses session ids that no file may bear', async () => {
      for (const sessionId of ['../ada', 'a/b', '', '.', 'a\0', 'ä', 'x'.repeat(65)])
        await expect(store.log.append(aFrame({ sessionId }))).rejects.toThrow(InvalidFrame);
    });

    it('refuses frame numbers that are none', async () => {
      for (const frameNumber of [-1, 1.5, Number.NaN, 2 ** 32])
        await expect(store.log.append(aFrame({ frameNumber }))).rejects.toThrow(InvalidFrame);
    });

    it('refuses work once closed', async () => {
      await store.log.close();
      await expect(store.log.append(aFrame())).rejects.toMatchObject({ retryAfterSeconds: expect.any(Number) });
      await store.restart();
    });
  });
