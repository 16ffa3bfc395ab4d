import { describe, expect, it } from '@jest/globals';
import { lineNotice } from './line-notice.js';

describe('what is said of the line and of the room on this device', () => {
  it.each([
    [true, true, null],
    [false, true, 'offline'],
    // That pictures are sent as before holds only online.
    [true, false, 'noRoom'],
    [false, false, 'offlineNoRoom'],
  ] as const)('online %s, room %s: %s', (online, hasRoom, said) => {
    expect(lineNotice(online, hasRoom)).toBe(said);
  });
});
