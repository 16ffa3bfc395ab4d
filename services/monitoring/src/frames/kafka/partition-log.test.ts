import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Logger } from '@proctorwise/platform';
import fc from 'fast-check';
import { FrameConflict, FrameLogFailed, FrameLogFull, InvalidFrame } from '../frame-errors.js';
import type { FrameRecord } from '../frame-log.js';
import { aFrame, SESSION_STARTED_AT } from '../testing/frames.js';
import { MemoryArchive, MemoryRecorder } from '../testing/memory-recorder.js';
import { UnacknowledgedBytes } from './appends.js';
import { frameMessage, type LogMessage, sha256Of } from './frame-message.js';
import { PartitionLog, type PartitionLogOptions } from './partition-log.js';

const silent = { warn: () => undefined, error: () => undefined } as unknown as Logger;

/** So long after it was sent the producer may write a message again. */
const REPEATED_WITHIN_MS = 100;

/** A partition in memory: what is sent lies in it at once; an owner reads it when it is told to. */
class Partition {
  readonly messages: LogMessage[] = [];
  readonly sentAt = new Map<LogMessage, number>();
  now = 0;
  #owners = 0;

  send = async (messages: readonly LogMessage[]): Promise<void> => {
    this.messages.push(...messages);
    for (const message of messages) this.sentAt.set(message, this.now);
  };
  /** A sender that waited for its answer in vain tries again, whatever was written meanwhile. */
  repeat(index: number): void {
    const mayCome = [...this.sentAt].filter(([, at]) => this.now - at <= REPEATED_WITHIN_MS);
    const [message] = mayCome[index % Math.max(1, mayCome.length)] ?? [];
    if (message) this.messages.push(message);
  }
  /** As every few seconds an owner asks how long the log is. */
  noteEnd(log: PartitionLog): void {
    log.noteEnd(log.moment, this.messages.length);
  }

  open(differs: Partial<PartitionLogOptions> = {}): PartitionLog {
    this.#owners += 1;
    return new PartitionLog({
      owner: `owner-${this.#owners}`,
      startsAfter: 0,
      term: null,
      recorder: new MemoryRecorder(),
      send: this.send,
      unacknowledged: new UnacknowledgedBytes(1e9),
      sessionOf: () => undefined,
      onFenced: () => undefined,
      log: silent,
      appendWithinMs: 1_000,
      strayWithinMs: REPEATED_WITHIN_MS,
      monotonicMs: () => this.now,
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

  it('refuses at once what comes back unreadable, and goes on with the frames of others', async () => {
    const send = (messages: readonly LogMessage[]) =>
      partition.send(
        messages.map((message) =>
          message.headers['frame-number'] === '7'
            ? { ...message, headers: { ...message.headers, 'captured-at': '-1' } }
            : message,
        ),
      );
    const unacknowledged = new UnacknowledgedBytes(1e9);
    const log = await partition.owned({ send, unacknowledged });
    await expect(partition.append(log, aFrame({ frameNumber: 7 }))).rejects.toThrow(FrameLogFailed);
    expect(unacknowledged.used).toBe(0);
    partition.now = 30_000; // so old an append that waits would refuse every other
    expect(await partition.append(log, aFrame({ sessionId: 'bob' }))).toMatchObject({ duplicate: false });
  });

  it('writes nothing that it could not read again', async () => {
    const unacknowledged = new UnacknowledgedBytes(1e9);
    const log = await partition.owned({ unacknowledged });
    await expect(log.append(aFrame({ capturedAt: -315_619_200_000 }))).rejects.toThrow(InvalidFrame);
    expect([partition.messages.length, unacknowledged.used]).toEqual([1, 0]); // the term alone
  });

  it('gives up an append that does not come back, and acknowledges it as a duplicate when it did after all', async () => {
    const log = await partition.owned({ appendWithinMs: 300 });
    await expect(log.append(aFrame())).rejects.toThrow(FrameLogFailed);
    await partition.readBy(log);
    expect(await log.append(aFrame())).toMatchObject({ duplicate: true });
  });

  it('does not write again what was given up and is on its way: who sends it again waits for that', async () => {
    const log = await partition.owned({ appendWithinMs: 300 });
    await expect(log.append(aFrame())).rejects.toThrow(FrameLogFailed);
    const again = log.append(aFrame());
    const other = log.append(aFrame({ content: 'second' }));
    const refused = expect(other).rejects.toThrow(FrameConflict);
    await turn();
    expect(partition.messages).toHaveLength(2); // the term, and the frame
    await partition.readBy(log);
    expect(await again).toMatchObject({ position: 2, duplicate: true });
    await refused;
  });

  it('writes again what the brokers refused', async () => {
    let isAway = true;
    const send = async (messages: readonly LogMessage[]) => {
      if (isAway && messages[0]?.key) throw new Error('no broker');
      await partition.send(messages);
    };
    const log = await partition.owned({ send });
    await expect(log.append(aFrame())).rejects.toThrow(FrameLogFailed);
    isAway = false;
    expect(await partition.append(log)).toMatchObject({ duplicate: false });
  });
});

describe('a frame that the producer wrote twice, and the archive is away', () => {
  it('counts once for the next owner, however soon after the first its predecessor died', async () => {
    const archive = new MemoryArchive();
    const recorder = new MemoryRecorder(archive);
    const log = await partition.owned({ recorder });
    await partition.append(log, aFrame({ frameNumber: 1 }));
    recorder.archiveAll();
    partition.noteEnd(log);
    const { position, term } = log.doneUpTo(log.lastPosition);
    partition.repeat(1); // the frame, written again by a try that was answered late
    archive.isAway = true;
    const sessionOf = known(1);
    const next = await partition.owned({
      startsAfter: position,
      term,
      recorder: new MemoryRecorder(archive),
      sessionOf,
    });
    expect((await records(next)).map((record) => record.position)).toEqual([2]);
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
  { weight: 3, arbitrary: fc.record({ what: fc.constant('read' as const), by: fc.nat(3), messages: fc.nat(12) }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('repeat' as const), message: fc.nat(20) }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('time' as const), ms: fc.nat(80) }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('keep' as const), by: fc.nat(3), behind: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('take' as const) }) },
);

it('whatever owners come and go and however far each has read: what was acknowledged stands once, for every reader', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { maxLength: 60 }), fc.boolean(), async (happenings, isTwin) => {
      const log = new Partition();
      const recorders = [new MemoryRecorder()];
      const owners = [await log.owned({ recorder: recorders[0]! })];
      const acknowledged: { position: number; sha256: string; frameNumber: number }[] = [];
      const kept: { position: number; term: number | null }[] = [];
      const running: Promise<unknown>[] = [];
      for (const each of happenings) {
        const by = 'by' in each ? each.by % owners.length : 0;
        const owner = owners[by]!;
        if (each.what === 'take') {
          const recorder = new MemoryRecorder();
          recorders.push(recorder);
          const taken = log.open({ recorder });
          owners.push(taken);
          running.push(taken.own().catch(() => undefined));
        } else if (each.what === 'repeat') log.repeat(each.message);
        else if (each.what === 'time') log.now += each.ms;
        else if (each.what === 'read')
          await log.readBy(owner, Math.min(log.messages.length, owner.lastPosition + each.messages));
        else if (each.what === 'keep') {
          log.noteEnd(owner);
          recorders[by]?.archiveAll();
          kept.push(owner.doneUpTo(Math.max(0, owner.lastPosition - each.behind)));
        } else {
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
      // Read from any place where the group kept its own, it is the same from there on.
      for (const { position, term } of kept) {
        const later = log.open({ startsAfter: position, term });
        await log.readBy(later);
        expect((await records(later)).map((record) => record.position)).toEqual(
          found.map((record) => record.position).filter((each) => each > position),
        );
      }
      for (const owner of owners) await owner.close();
      await Promise.all(running);
    }),
    { numRuns: 1_500 },
  );
});
