import { createHash } from 'node:crypto';

/**
 * The anomaly's UUID, from its session and its key: a replay after a crash names the same anomaly the same, so that no
 * proctor sees it twice. RFC 9562 version 8: the first 122 bits of a SHA-256.
 */
export function anomalyIdOf(sessionId: string, key: string): string {
  const hash = createHash('sha256').update(`${sessionId} ${key}`).digest();
  hash[6] = (hash[6]! & 0x0f) | 0x80;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
