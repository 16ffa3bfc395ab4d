import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EventQueue, MOST_EVENTS } from './event-queue.js';
import { FrameSpool, MOST_IN_MEMORY } from './frame-spool.js';
import type { StoredEvent, StoredFrame } from './room-database.js';
import { StorageRoom } from './storage-room.js';

const SESSION = 'session-1';
const aFrame = (frameNumber: number): StoredFrame => ({
  sessionId: SESSION,
  frameNumber,
  capturedAt: new Date(frameNumber * 2_000).toISOString(),
  clockOffsetMs: 0,
  picture: new Blob(['x'.repeat(35_000)]),
});
const anEvent = (queuedAt: number): StoredEvent => ({
  eventId: `e-${queuedAt}`,
  sessionId: SESSION,
  event: 'tab_change',
  occurredAt: new Date(queuedAt).toISOString(),
  clockOffsetMs: 0,
  queuedAt,
});

/** A browser's database that has room, or none, as the test says: then it neither keeps nor deletes. */
function aDevice() {
  const frames = new Map<number, StoredFrame>();
  const events = new Map<string, StoredEvent>();
  const device = { isFull: false, defect: null as Error | null, unreadable: null as Error | null };
  const write = async (change: () => void): Promise<void> => {
    if (device.defect) throw device.defect;
    if (device.isFull) throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
    change();
  };
  const database = {
    spooledFrames: async () =>
      [...frames.values()].map(({ frameNumber, picture }) => ({ frameNumber, bytes: picture.size })),
    frame: async (_: string, frameNumber: number) => {
      if (device.unreadable) throw device.unreadable;
      return frames.get(frameNumber);
    },
    keepFrame: (frame: StoredFrame) => write(() => frames.set(frame.frameNumber, frame)),
    forgetFrames: (_: string, numbers: readonly number[]) =>
      write(() => {
        for (const frameNumber of numbers) frames.delete(frameNumber);
      }),
    events: async () => [...events.values()],
    keepEvent: (event: StoredEvent) => write(() => events.set(event.eventId, event)),
    forgetEvent: (event: StoredEvent) => write(() => events.delete(event.eventId)),
    forgetEvents: () => write(() => events.clear()),
  };
  const told: boolean[] = [];
  const room = new StorageRoom((hasRoom) => told.push(hasRoom));
  return { device, database, room, told, frames, events };
}

/** All that can be sent, in the order of sending. */
async function drained(spool: FrameSpool): Promise<number[]> {
  const sent: number[] = [];
  for (let frame = await spool.peek(); frame !== null; frame = await spool.peek()) {
    sent.push(frame.frameNumber);
    await spool.settle(frame, false);
  }
  return sent;
}

describe('a device without room', () => {
  it('hands each picture to the sender while it is online, loses none, and says so once', async () => {
    const { device, database, room, told } = aDevice();
    const spool = await FrameSpool.open(database, SESSION, room);
    device.isFull = true;
    for (let number = 1; number <= 100; number += 1) {
      await spool.add(aFrame(number));
      expect(await drained(spool)).toEqual([number]);
    }
    expect([spool.index.dropped, told]).toEqual([0, [false]]);
  });

  it('keeps the newest of an outage in memory, the bound and not one more, and counts the others', async () => {
    const { device, database, room } = aDevice();
    const spool = await FrameSpool.open(database, SESSION, room);
    device.isFull = true;
    for (let number = 1; number <= MOST_IN_MEMORY; number += 1) await spool.add(aFrame(number));
    expect([spool.index.frames.length, spool.index.dropped]).toEqual([MOST_IN_MEMORY, 0]);
    await spool.add(aFrame(MOST_IN_MEMORY + 1));
    expect([spool.index.frames.length, spool.index.dropped]).toEqual([MOST_IN_MEMORY, 1]);
    expect(await drained(spool)).toEqual(Array.from({ length: MOST_IN_MEMORY }, (_, index) => index + 2));
  });

  it('says when there is room again', async () => {
    const { device, database, room, told, frames } = aDevice();
    const spool = await FrameSpool.open(database, SESSION, room);
    device.isFull = true;
    await spool.add(aFrame(1));
    device.isFull = false;
    await spool.add(aFrame(2));
    expect(told).toEqual([false, true]);
    expect([...frames.keys()]).toEqual([2]);
    expect(await drained(spool)).toEqual([1, 2]);
    expect([frames.size, spool.index.bytes]).toEqual([0, 0]);
  });

  it('sends what it kept before, also where it cannot delete it, and each once', async () => {
    const { device, database, room } = aDevice();
    const spool = await FrameSpool.open(database, SESSION, room);
    await spool.add(aFrame(1));
    device.isFull = true;
    await spool.add(aFrame(2));
    expect(await drained(spool)).toEqual([1, 2]);
  });

  it('passes over what it cannot read any more, counts it, and sends the others', async () => {
    const { device, database, room } = aDevice();
    const spool = await FrameSpool.open(database, SESSION, room);
    await spool.add(aFrame(1));
    device.isFull = true;
    await spool.add(aFrame(2));
    device.unreadable = new DOMException('The database is closed.', 'InvalidStateError');
    expect(await drained(spool)).toEqual([2]);
    expect(spool.index.dropped).toBe(1);
  });

  it('takes a defect of ours for no picture that cannot be read', async () => {
    const { device, database, room } = aDevice();
    const spool = await FrameSpool.open(database, SESSION, room);
    await spool.add(aFrame(1));
    device.unreadable = new TypeError('a defect');
    await expect(spool.peek()).rejects.toThrow('a defect');
  });

  it('does not give the picture up that is on its way, but the one after it', async () => {
    const { device, database, room } = aDevice();
    const spool = await FrameSpool.open(database, SESSION, room);
    device.isFull = true;
    for (let number = 1; number <= MOST_IN_MEMORY; number += 1) await spool.add(aFrame(number));
    const onItsWay = await spool.peek();
    await spool.add(aFrame(MOST_IN_MEMORY + 1));
    if (onItsWay === null) throw new Error('Nothing waits');
    await spool.settle(onItsWay, false);
    const others = await drained(spool);
    expect([onItsWay.frameNumber, ...others]).toEqual([
      1,
      ...Array.from({ length: MOST_IN_MEMORY - 1 }, (_, index) => index + 3),
    ]);
    expect(spool.index.dropped).toBe(1);
  });

  it('loses a picture only for want of room in memory, and counts it, whenever there is room and a line', async () => {
    const moments = fc.record({
      isFull: fc.boolean(),
      isOnline: fc.boolean(),
      pictures: fc.integer({ min: 1, max: 25 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(moments, { maxLength: 8 }), async (all) => {
        const { device, database, room } = aDevice();
        const spool = await FrameSpool.open(database, SESSION, room);
        const sent: number[] = [];
        let number = 0;
        let inMemory = 0;
        let lost = 0;
        for (const { isFull, isOnline, pictures } of [...all, { isFull: false, isOnline: true, pictures: 1 }]) {
          device.isFull = isFull;
          for (let each = 0; each < pictures; each += 1) {
            number += 1;
            await spool.add(aFrame(number));
            if (isFull && inMemory === MOST_IN_MEMORY) lost += 1;
            else if (isFull) inMemory += 1;
            if (!isOnline) continue;
            sent.push(...(await drained(spool)));
            inMemory = 0;
          }
        }
        expect(sent).toEqual([...new Set(sent)].sort((a, b) => a - b));
        expect(sent.length + spool.index.dropped).toBe(number);
        expect(spool.index.dropped).toBe(lost);
      }),
      { numRuns: 50 },
    );
  });

  it('sends its events all the same, oldest first and each once', async () => {
    const { device, database, room, told, events } = aDevice();
    const queue = await EventQueue.open(database, SESSION, room);
    await queue.add(anEvent(1));
    device.isFull = true;
    await queue.add(anEvent(2));
    expect(told).toEqual([false]);
    const sent: string[] = [];
    for (let event = queue.first; event !== null; event = queue.first) {
      sent.push(event.eventId);
      await queue.settle(event);
    }
    expect(sent).toEqual(['e-1', 'e-2']);
    expect([...events.keys()]).toEqual(['e-1']); // it could not be deleted
  });

  it('takes a defect of ours for no lack of room', async () => {
    const { device, database, room, told } = aDevice();
    const spool = await FrameSpool.open(database, SESSION, room);
    device.defect = new TypeError('a defect');
    await expect(spool.add(aFrame(1))).rejects.toThrow('a defect');
    expect(told).toEqual([]);
  });
});

describe('what is said of the room on a device', () => {
  const done = async (): Promise<void> => {};
  const refused = async (): Promise<void> => {
    throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
  };

  it('there is room again where what is little is kept after the like of it was not', async () => {
    const { room, told } = aDevice();
    expect(await room.keep(refused)).toBe(false);
    expect(await room.keep(done)).toBe(true);
    expect(told).toEqual([false, true]);
  });

  it('what is little says nothing after a picture was refused: the notice would come and go with each', async () => {
    const { room, told } = aDevice();
    for (let each = 0; each < 3; each += 1) {
      await room.keep(done);
      await room.keepPicture(refused);
    }
    expect(told).toEqual([false]);
    await room.keepPicture(done);
    expect(told).toEqual([false, true]);
  });

  it('nor does what is little and refused make little of a refused picture', async () => {
    const { room, told } = aDevice();
    await room.keepPicture(refused);
    await room.keep(refused);
    await room.keep(done);
    expect(told).toEqual([false]);
  });

  it('to delete says nothing of it, unless it is refused', async () => {
    const { room, told } = aDevice();
    await room.keep(refused);
    expect(await room.forget(done)).toBe(true);
    expect(told).toEqual([false]);
    await room.keep(done);
    expect(await room.forget(refused)).toBe(false);
    expect(told).toEqual([false, true, false]);
  });
});

describe('the events that wait', () => {
  it('are there again after a reload, the most of them and not one more', async () => {
    const { database, room } = aDevice();
    const queue = await EventQueue.open(database, SESSION, room);
    for (let at = 1; at <= MOST_EVENTS + 1; at += 1) await queue.add(anEvent(at));
    const reloaded = await EventQueue.open(database, SESSION, room);
    let count = 0;
    for (let event = reloaded.first; event !== null; event = reloaded.first) {
      count += 1;
      expect(event.queuedAt).toBe(count);
      await reloaded.settle(event);
    }
    expect(count).toBe(MOST_EVENTS);
    expect((await EventQueue.open(database, SESSION, room)).first).toBeNull();
  });
});
