import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { WorkLog } from '../background/index.js';
import { DatabaseInUse } from '../database/index.js';
import { anEvent } from '../events/event-log.contract.js';
import { openLocalEventLog, PoisonEvent } from '../events/index.js';
import { readArguments } from './arguments.js';
import { exitCodeOf, perform } from './command.js';
import { isForgotten, type Letter } from './dead-letter.js';
import { ageOf, lineOf } from './letter-text.js';
import { EventLogMissing, openLocalDeadLetters } from './local-dead-letters.js';

const silent: WorkLog = { info: () => undefined, warn: () => undefined, error: () => undefined };
const HAPPENED = Date.parse(anEvent(1).time);
const DAY_MS = 86_400_000;
const aLetter: Letter = {
  id: 'exam_cancelled/1',
  topic: 'exam_cancelled',
  group: 'g',
  key: 'r1',
  eventId: 'event-1',
  time: anEvent(1).time,
  failedAt: anEvent(1).time,
  attempts: 8,
  reason: 'never',
  data: '{}',
};

describe('a letter', () => {
  it('is forgotten by others once its event is 15 days old, or of an unknown time', () => {
    expect(isForgotten(aLetter, HAPPENED + 15 * DAY_MS - 1)).toBe(false);
    expect(isForgotten(aLetter, HAPPENED + 15 * DAY_MS)).toBe(true);
    expect(isForgotten({ time: null, failedAt: null }, HAPPENED)).toBe(true);
  });

  it.each([
    [999, '0 s ago'],
    [59_000, '59 s ago'],
    [60_000, '1 min ago'],
    [DAY_MS - 1, '23 h ago'],
    [3 * DAY_MS, '3 d ago'],
    [-5_000, '0 s ago'],
  ])('of %d ms was given up %s', (ms, age) => {
    expect(ageOf(aLetter, HAPPENED + ms)).toBe(age);
  });

  it('stays one line that steers no terminal, whatever it holds', () => {
    const line = lineOf({ ...aLetter, key: 'a\n\u001b[2Jb', reason: 'x\u2028y' }, HAPPENED);
    expect(line).toContain('a\\u000a\\u001b[2Jb');
    expect(line).toContain('x\\u2028y');
  });
});

describe('the dead letters of a file', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'proctorwise-letters-'));
    file = join(folder, 'events.db');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const openLog = () => openLocalEventLog({ file, log: silent, sleep: () => new Promise(setImmediate) });
  /** Both groups hear all; `bad` gives up what it is told to. @returns what they handled */
  const life = async (giveUp: readonly string[], ...publish: number[]) => {
    const log = await openLog();
    const handled: string[] = [];
    for (const group of ['good', 'bad'])
      await log.subscribe({
        group,
        topics: ['exam_cancelled'],
        handle: async ({ id, key }) => {
          if (group === 'bad' && giveUp.includes(id)) throw new PoisonEvent(id, 'it is bad');
          handled.push(`${group} ${id} ${key}`);
        },
      });
    if (publish.length > 0) await log.publish(...publish.map((n) => anEvent(n, `k${n}`)));
    await log.settled();
    await log.close();
    return handled;
  };
  const call = async (line: string, now = HAPPENED) => {
    const args = readArguments(line.split(' '));
    if (args === 'help') throw new Error('no call');
    const box = await openLocalDeadLetters(file);
    const lines: string[] = [];
    const report = await perform(args.command, box, now, (text) => lines.push(text)).finally(() => box.close());
    return { ids: report.letters.map(({ id }) => id), report, lines, exitCode: exitCodeOf(report) };
  };

  it('are listed, shown, and sent again to whom they failed, under their id and key', async () => {
    await life(['event-1', 'event-3'], 1, 2, 3);
    const [first, second] = ['exam_cancelled/1', 'exam_cancelled/2'] as const;
    expect((await call('list')).ids).toEqual([first, second]);
    expect(await call('list --limit 1')).toMatchObject({ ids: [first], report: { more: 1 } });
    expect(await call('list --group good')).toMatchObject({ ids: [], lines: ['No dead letters.'], exitCode: 0 });
    const { report, lines } = await call(`show ${second}`);
    expect(report.letters).toMatchObject([
      { eventId: 'event-3', key: 'k3', data: JSON.stringify(anEvent(3, 'k3').data) },
    ]);
    expect(lines.join('\n')).toContain('it is bad');

    expect(await call('send --all --dry-run')).toMatchObject({ ids: [first, second], exitCode: 0 });
    expect(await call(`send ${second}`)).toMatchObject({ ids: [second], exitCode: 0 });
    expect((await call('list')).ids).toEqual([first]);
    expect(await call(`send ${second}`)).toMatchObject({ ids: [], report: { notThere: [second] }, exitCode: 1 });
    expect(await life([])).toEqual(expect.arrayContaining(['bad event-3 k3']));
  });

  it('lie there anew where they fail anew', async () => {
    await life(['event-1'], 1);
    await call('send --topic exam_cancelled');
    expect((await call('list')).ids).toEqual([]);
    await life(['event-1']);
    expect((await call('list')).report.letters).toMatchObject([{ eventId: 'event-1' }]);
  });

  it('are all sent, however many', async () => {
    const numbers = Array.from({ length: 150 }, (_, n) => n);
    await life(
      numbers.map((n) => `event-${n}`),
      ...numbers,
    );
    expect((await call('send --group bad')).ids).toHaveLength(150);
    const handled = await life([]);
    expect(handled.filter((each) => each.startsWith('bad'))).toEqual(numbers.map((n) => `bad event-${n} k${n}`));
  });

  it('are left where others may have forgotten their events, unless that is wanted', async () => {
    await life(['event-1'], 1);
    const later = HAPPENED + 45 * DAY_MS;
    const leftOut = await call('send --all', later);
    expect(leftOut).toMatchObject({ ids: [], report: { tooOld: [{ eventId: 'event-1' }] }, exitCode: 1 });
    expect(leftOut.lines[0]).toContain('LEFT OUT');
    expect(await call('send --all --old', later)).toMatchObject({ ids: ['exam_cancelled/1'], exitCode: 0 });
  });

  it('are not made where none are, nor touched while the platform runs', async () => {
    await expect(openLocalDeadLetters(file)).rejects.toThrow(EventLogMissing);
    const log = await openLog();
    await expect(openLocalDeadLetters(file)).rejects.toThrow(DatabaseInUse);
    await log.close();
  });
});
