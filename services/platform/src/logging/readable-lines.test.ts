import { expect, it } from '@jest/globals';
import { createLogger } from './logger.js';
import { readableLines } from './readable-lines.js';

it('says time, level, service and message in one line, and the cause where that is more', () => {
  const lines: string[] = [];
  const log = createLogger(
    'monitoring',
    'info',
    readableLines((line) => void lines.push(line)),
  );
  log.info({ frames: 3 }, 'ready');
  log.warn({ err: new Error('the disk is full') }, 'not stored');
  log.error(new Error('the disk is full'));
  expect(lines).toEqual([
    expect.stringMatching(/^\d\d:\d\d:\d\d INFO monitoring: ready\n$/),
    expect.stringMatching(/^\d\d:\d\d:\d\d WARN monitoring: not stored \(the disk is full\)\n$/),
    expect.stringMatching(/^\d\d:\d\d:\d\d ERROR monitoring: the disk is full\n$/),
  ]);
});
