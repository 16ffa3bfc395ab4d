import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { openDiskFrameLog } from './disk-frame-log.js';
import type { FrameRecord } from './frame-log.js';
import { sha256Of } from './testing/frames.js';

const FIXTURE = join(import.meta.dirname, 'testing', 'append-until-killed.main.js');
const KILLS = 6;

let base: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'frame-log-kill-'));
});
afterEach(() => rm(base, { recursive: true, force: true }));

/** Runs the fixture until it printed so many lines, kills it with SIGKILL and gives back every whole line. */
async function acknowledgedUntilKilled(firstNumber: number, lines: number): Promise<string[]> {
  const child = spawn(process.execPath, [FIXTURE, base, String(firstNumber)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    if (printed.split('\n').length > lines) child.kill('SIGKILL');
  });
  const [, signal] = await closed;
  expect(signal).toBe('SIGKILL');
  return printed.split('\n').slice(0, -1);
}

it('finds every acknowledged frame again after each of several kill -9', async () => {
  const acknowledged: string[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    // How far each run gets is random: the kill falls into another step of the group commit each time.
    acknowledged.push(...(await acknowledgedUntilKilled(kill * 100_000, 1 + Math.floor(Math.random() * 150))));
    const log = await openDiskFrameLog({ base, maxUsedShare: 1 });
    const found = new Map<string, FrameRecord>();
    for (let after = 0, read: FrameRecord[]; ; after = read.at(-1)?.position ?? after) {
      read = await log.records({ after, limit: 1000 });
      if (read.length === 0) break;
      for (const one of read) found.set(`${one.sessionId} ${one.frameNumber} ${one.position} ${one.sha256}`, one);
    }
    for (const line of acknowledged) {
      const record = found.get(line);
      if (!record) throw new Error(`Acknowledged before the kill, and gone: ${line}`);
      expect(sha256Of(await log.loadJpeg(record))).toBe(record.sha256);
    }
    await log.close();
  }
  expect(acknowledged.length).toBeGreaterThanOrEqual(KILLS);
}, 120_000);
