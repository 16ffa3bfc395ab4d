import fs, { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createLogger, lastingDestination } from './logger.js';

describe('a log whose disk is full', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('ends nothing that writes to it', () => {
    const full = openSync('/dev/full', 'w'); // each write fails with ENOSPC
    const log = createLogger('test', 'info', lastingDestination(full));
    for (let line = 0; line < 3; line += 1) expect(() => log.info({ line }, 'a fact')).not.toThrow();
    expect(() => log.fatal('a defect')).not.toThrow(); // nor waits for room
    closeSync(full);
  });

  it('is written again when there is room, also after more lines than may wait', () => {
    const folder = mkdtempSync(join(tmpdir(), 'proctorwise-log-'));
    const file = join(folder, 'log');
    const fd = openSync(file, 'w');
    const log = createLogger('test', 'info', lastingDestination(fd));
    // A device that is full for a while takes an administrator to make.
    const full = jest.spyOn(fs, 'writeSync').mockImplementation(() => {
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    });
    const long = 'x'.repeat(10_000);
    for (let line = 0; line < 150; line += 1) log.info({ line, long }, 'while it is full');
    full.mockRestore();
    for (const line of [1, 2, 3]) log.info({ line, long }, 'there is room');
    closeSync(fd);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    rmSync(folder, { recursive: true });
    expect(lines.map((line) => JSON.parse(line).msg).filter((msg) => msg === 'there is room')).toHaveLength(2);
    expect(lines.length).toBeLessThan(150);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ line: 0, msg: 'while it is full' });
  });
});
