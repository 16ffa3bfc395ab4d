import { existsSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as waitMs } from 'node:timers/promises';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { openLog } from './console-log.js';

/** A disk without a free byte: every write to it fails with ENOSPC. */
const FULL_DISK = '/dev/full';

describe('openLog', () => {
  afterEach(() => void jest.restoreAllMocks());

  function listenToConsole(): string[] {
    const lines: string[] = [];
    jest.spyOn(process.stderr, 'write').mockImplementation((line) => {
      lines.push(String(line));
      return true;
    });
    return lines;
  }

  it('lives on when its file cannot be written, and says so once', async () => {
    const console = listenToConsole();
    const { log } = openLog(FULL_DISK, 'info');
    const complaints = () => console.filter((line) => line.includes('ENOSPC'));
    // An unheard error of the stream would end this process.
    for (let round = 0; round < 5 || complaints().length === 0; round++) {
      log.info({ round }, 'something happened');
      await waitMs(20);
    }
    expect(complaints()).toHaveLength(1);
    log.warn({}, 'still here');
    expect(console.at(-1)).toMatch(/WARN all-in-one: still here/);
  });

  it('writes every line to the file, and warnings to the console', async () => {
    const console = listenToConsole();
    const file = join(await mkdtemp(join(tmpdir(), 'pw-log-')), 'proctorwise.log');
    const { log } = openLog(file, 'info');
    log.info({}, 'quiet');
    log.warn({}, 'loud');
    let written = '';
    while (!written.includes('loud')) {
      await waitMs(10);
      written = existsSync(file) ? await readFile(file, 'utf8') : '';
    }
    expect(written).toContain('"msg":"quiet"');
    expect(console.join('')).not.toContain('quiet');
    expect(console.join('')).toContain('loud');
  });
});
