/** What is said of the line and of this device's room: one of them, for two would contradict each other. */
export type LineNotice = 'offline' | 'offlineNoRoom' | 'noRoom';

/** @param hasRoom does this device keep what waits? @returns null where all is well */
export function lineNotice(online: boolean, hasRoom: boolean): LineNotice | null {
  if (!online) return hasRoom ? 'offline' : 'offlineNoRoom';
  return hasRoom ? null : 'noRoom';
}
