import { describe, expect, it } from '@jest/globals';
import { NetworkError } from '../../../api/errors.js';
import { StorageRoom } from '../device/storage-room.js';
import { leaveRoom } from './leave-room.js';

/** @param stops what stopping the session meets. @param forgets what deleting meets */
function aRoom(stops: Error | null, forgets: Error | null) {
  const log: string[] = [];
  const step = (name: string, error: Error | null) => async (): Promise<void> => {
    log.push(name);
    if (error !== null) throw error;
  };
  const left = leaveRoom({
    room: new StorageRoom(() => {}),
    stopSession: step('stop', stops),
    forget: step('forget', forgets),
    close: () => log.push('close'),
  });
  return { log, left };
}

describe('leaving the room', () => {
  it.each([
    ['all goes well', null, null],
    ['the line is away', new NetworkError(), null],
    ['the disk refuses to delete', null, new DOMException('No room to delete.', 'QuotaExceededError')],
    ['the database is gone', null, new DOMException('The database is closed.', 'InvalidStateError')],
  ])('stops the session, deletes and closes where %s', async (_, stops, forgets) => {
    const { log, left } = aRoom(stops, forgets);
    await left;
    expect(log).toEqual(['stop', 'forget', 'close']);
  });

  it.each([
    ['stopping', new TypeError('a defect'), null],
    ['deleting', null, new TypeError('a defect')],
  ])('closes, and throws a defect in %s on', async (_, stops, forgets) => {
    const { log, left } = aRoom(stops, forgets);
    await expect(left).rejects.toThrow('a defect');
    expect(log.at(-1)).toBe('close');
  });
});
