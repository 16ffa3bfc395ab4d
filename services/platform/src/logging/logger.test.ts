import { closeSync, openSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { createLogger, lastingDestination } from './logger.js';

describe('a log whose disk is full', () => {
  it('ends nothing that writes to it', () => {
    const full = openSync('/dev/full', 'w'); // each write fails with ENOSPC
    const log = createLogger('test', 'info', lastingDestination(full));
    for (let line = 0; line < 3; line += 1) expect(() => log.info({ line }, 'a fact')).not.toThrow();
    closeSync(full);
  });
});
