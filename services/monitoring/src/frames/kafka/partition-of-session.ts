import { createHash } from 'node:crypto';

/** The partition of a session, 0 to `partitions` - 1: evenly spread, the same in every process and version. */
export const partitionOfSession = (sessionId: string, partitions: number): number =>
  createHash('sha256').update(sessionId, 'utf8').digest().readUInt32BE(0) % partitions;
