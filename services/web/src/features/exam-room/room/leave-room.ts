import { failureOf } from '../device/failure.js';
import type { StorageRoom } from '../device/storage-room.js';

export interface LeavePorts {
  readonly room: StorageRoom;
  stopSession(): Promise<unknown>;
  /** Deletes from this device what need not stay. */
  forget(): Promise<void>;
  /** Camera, socket, senders. */
  close(): void;
}

/**
 * The paper is in. The server stops the session of a paper that is in by itself: one try is enough. What this device does
 * not delete now goes as the application starts, a day later. The room closes in any case: no camera stays on behind
 * "Handed in".
 */
export async function leaveRoom({ room, stopSession, forget, close }: LeavePorts): Promise<void> {
  try {
    await stopSession().catch(failureOf);
    await room.forget(forget);
  } finally {
    close();
  }
}
