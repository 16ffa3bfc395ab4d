import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Logger } from '@proctorwise/platform';
import fc from 'fast-check';
import { FrameConflict, FrameLogFailed, FrameLogFull } from '../frame-errors.js';
import type { FrameRecord } from '../frame-log.js';
import { aFrame, SESSION_STARTED_AT } from '../testing/frames.js';
import { MemoryArchive, MemoryRecorder } from '../testing/memory-recorder.js';
import { frameMessage, type LogMessage, sha256Of } from './frame-message.js';
import { QueuedBytes } from './group-sender.js';
import { PartitionLog, type PartitionLogOptions } from './partition-log.js';

const silent = { warn: () => undefined, error: () => undefined } as unknown as Logger;

/** A partition in memory: what is sent lies in it at once; an owner reads it when it is told to. */
class Partition {
  readonly messages: LogMessage[] = [];
  #owners = 0;

  open(differs: Partial<PartitionLogOptions> = {}): PartitionLog {
    this.#owners += 1;
    return new PartitionLog({
      owner: `owner-${this.#owners}`,
      startsAfter: 0,
      term: null,
      recorder: new MemoryRecorder(),
      send: async (messages) => void this.messages.push(...messages),
      queued: new QueuedBytes(1e9),
      sessionOf: () => undefined,
      onFenced: () => undefined,
      log: silent,
      appendWithinMs: 1_000,
      ...differs,
    });
  }
  /** @returns false where it was stopped for want of room */
  async readBy(log: PartitionLog, upTo = this.messages.length): Promise<boolean> {
    for (let offset = log.lastPosition; offset < upTo; offset += 1)
      if (!(await log.read(offset + 1, this.messages[offset] as LogMessage))) return false;
    return true;
  }
  async owned(differs: Partial<PartitionLogOptions> = {}): Promise<PartitionLog> {
    const log = this.open(differs);
    const owning = log.own();
    await this.readBy(log);
    await owning;
    return log;
  }
  /** Appends and reads it back. */
  async append(log: PartitionLog, frame = aFrame()) {
    const appending = log.append(frame);
    const settled = Promise.allSettled([appending]);
    await turn();
    await this.readBy(log);
    await settled;
    return appending;
  }
}
const turn = () => new Promise(setImmediate);
const records = (log: PartitionLog): Promise<FrameRecord[]> => log.records({ after: 0, limit: 1000 });
const known = (highestFrameNumber: number) => () => ({ sessionStartedAt: SESSION_STARTED_AT, highestFrameNumber });

let partition: Partition;
const opened: PartitionLog[] = [];
beforeEach(() => {
  partition = new Partition();
});
afterEach(async () => {
  for (const log of opened.splice(0)) await log.close();
});

describe('who owns the partition', () => {
  it('acknowledges only what came back by reading the log', async () => {
    const log = await partition.owned();
    let isAcknowledged = false;
    const appending = log.append(aFrame()).then(() => {
      isAcknowledged = true;
    });
    await turn();
    expect([partition.messages.length, isAcknowledged]).toEqual([2, false]);
    await partition.readBy(log);
    await appending;
  });

  it('takes nothing before its log is whole, nor after another began', async () => {
    const early = partition.open();
    await expect(early.append(aFrame())).rejects.toThrow(FrameLogFailed);
    let isFenced = false;
    const onFenced = () => {
      isFenced = true;
    };
    const former = await partition.owned({ onFenced });
    const next = await partition.owned();
    const late = partition.append(former, aFrame()); // written before it reads of the other's term
    await expect(late).rejects.toThrow(FrameLogFailed);
    expect(isFenced).toBe(true);
    await expect(former.append(aFrame())).rejects.toThrow(FrameLogFailed);
    await partition.readBy(next);
    expect(await records(next)).toEqual([]);
    expect(await partition.append(next)).toMatchObject({ duplicate: false });
  });

  it('refuses other bytes under a number that another began to write, whichever comes first in the log', async () => {
    const log = await partition.owned();
    const appending = log.append(aFrame({ content: 'second' }));
    const refused = expect(appending).rejects.toThrow(FrameConflict);
    await turn();
    partition.messages.splice(1, 0, frameMessage(aFrame(), sha256Of(aFrame().jpeg), 1));
    await partition.readBy(log);
    await refused;
    expect(await records(log)).toHaveLength(1);
  });

  it('passes over what nobody can read', async () => {
    const log = await partition.owned();
    partition.messages.push({ key: 'ada', value: Buffer.from('?'), headers: {} });
    await partition.append(log);
    expect(await records(log)).toHaveLength(1);
  });

  it('gives up an append that does not come back, and acknowledges it as a duplicate when it did after all', async () => {
    const log = await partition.owned({ appendWithinMs: 5 });
    await expect(log.append(aFrame())).rejects.toThrow(FrameLogFailed);
    await partition.readBy(log);
    expect(await log.append(aFrame())).toMatchObject({ duplicate: true });
  });
});

describe('a full recording', () => {
  it('holds the log where it is and refuses, until there is room: nothing is left out', async () => {
    const recorder = new MemoryRecorder();
    const log = await partition.owned({ recorder });
    recorder.bound = 1;
    await partition.append(log, aFrame({ frameNumber: 1 }));
    const second = log.append(aFrame({ frameNumber: 2 }));
    await turn();
    expect(await partition.readBy(log)).toBe(false);
    await expect(log.append(aFrame({ frameNumber: 3 }))).rejects.toThrow(FrameLogFull);
    recorder.bound = 2;
    expect(await partition.readBy(log)).toBe(true);
    expect(await second).toMatchObject({ duplicate: false });
    expect((await records(log)).map(({ frameNumber }) => frameNumber)).toEqual([1, 2]);
  });
});

describe('a late frame whose number the archive alone may know', () => {
  it('is looked for there once, and refused while it cannot be asked', async () => {
    const archive = new MemoryArchive();
    const log = await partition.owned({ recorder: new MemoryRecorder(archive), sessionOf: known(7) });
    archive.isAway = true;
    await expect(log.append(aFrame({ frameNumber: 7 }))).rejects.toThrow(FrameLogFailed);
    expect(await partition.append(log, aFrame({ frameNumber: 8 }))).toMatchObject({ duplicate: false });
    archive.isAway = false;
    expect(await partition.append(log, aFrame({ frameNumber: 7 }))).toMatchObject({ duplicate: false });
    expect(await partition.append(log, aFrame({ frameNumber: 6 }))).toMatchObject({ duplicate: false });
    expect(archive.asked).toBe(2);
  });
});

describe('a session that is over', () => {
  it('is complete when it is archived, and is tried again where the archive is away', async () => {
    const archive = new MemoryArchive();
    const recorder = new MemoryRecorder(archive);
    const log = await partition.owned({ recorder });
    await partition.append(log);
    archive.isAway = true;
    expect(log.isComplete(aFrame())).toBe(false);
    await turn();
    archive.isAway = false;
    expect(log.isComplete(aFrame())).toBe(false); // begun
    await turn();
    expect(log.isComplete(aFrame())).toBe(true);
  });
});

/** What may happen to a partition, in any order. */
const happening = fc.oneof(
  { weight: 6, arbitrary: fc.record({ what: fc.constant('append' as const), number: fc.nat(5), by: fc.nat(3) }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('read' as const), by: fc.nat(3), messages: fc.nat(4) }) },
  // A sender that waited for its answer in vain tries again, whatever was written meanwhile.
  { weight: 3, arbitrary: fc.record({ what: fc.constant('repeat' as const), message: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('take' as const) }) },
);

it('whatever owners come and go and however far each has read: what was acknowledged stands once, for every reader', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(happening, { maxLength: 40 }),
      fc.boolean(),
      fc.nat(5),
      async (happenings, isTwin, keptBehind) => {
        const log = new Partition();
        const owners: PartitionLog[] = [];
        const recorders: MemoryRecorder[] = [];
        const acknowledged: { position: number; sha256: string; frameNumber: number }[] = [];
        const running: Promise<unknown>[] = [];
        for (const each of happenings) {
          const owner = 'by' in each ? owners[each.by % Math.max(1, owners.length)] : undefined;
          if (each.what === 'take') {
            const recorder = new MemoryRecorder();
            recorders.push(recorder);
            const taken = log.open({ recorder });
            owners.push(taken);
            running.push(taken.own().catch(() => undefined));
          } else if (each.what === 'repeat') {
            const repeated = log.messages[each.message % Math.max(1, log.messages.length)];
            if (repeated) log.messages.push(repeated);
          } else if (each.what === 'read' && owner) {
            await log.readBy(owner, Math.min(log.messages.length, owner.lastPosition + each.messages));
          } else if (each.what === 'append' && owner) {
            const frame = aFrame({ frameNumber: each.number, content: isTwin ? `by ${each.by}` : 'same' });
            const appended = owner.append(frame).then(({ position, sha256 }) => {
              acknowledged.push({ position, sha256, frameNumber: each.number });
            });
            running.push(appended.catch(() => undefined));
          }
          await turn();
        }
        const reader = log.open();
        await log.readBy(reader);
        const found = await records(reader);
        for (const each of acknowledged) expect(found).toContainEqual(expect.objectContaining(each));
        expect(new Set(found.map(({ frameNumber }) => frameNumber)).size).toBe(found.length);
        // Read from any place where the group may have kept its own, it is the same from there on.
        for (const recorder of recorders) recorder.archiveAll();
        for (const owner of owners) {
          const { position, term } = owner.doneUpTo(Math.max(0, owner.lastPosition - keptBehind));
          const later = log.open({ startsAfter: position, term });
          await log.readBy(later);
          const behind = found.filter((record) => record.position > position);
          expect((await records(later)).map((record) => record.position)).toEqual(
            behind.map((record) => record.position),
          );
        }
        for (const owner of owners) await owner.close();
        await Promise.all(running);
      },
    ),
    { numRuns: 300 },
  );
});
