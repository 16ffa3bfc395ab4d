import { crc32 } from 'node:zlib';
import { NOT_SAMPLED } from '@proctorwise/platform';
import type { FrameRecord } from './frame-log.js';
import { framePath } from './frame-path.js';

/**
 * One line of the index, 168 bytes, big-endian, so that a position is an offset and a torn line shows itself:
 *
 * | offset | bytes | what |
 * |---|---|---|
 * | 0 | 3 | `PWF` |
 * | 3 | 1 | format version, 1 |
 * | 4 | 8 | position, unsigned |
 * | 12 | 8 | session's start, ms since the Unix epoch, double |
 * | 20 | 8 | captured at, double; NaN where unknown |
 * | 28 | 8 | received at, double |
 * | 36 | 8 | device epoch, double |
 * | 44 | 4 | frame number, unsigned |
 * | 48 | 4 | bytes of the JPEG, unsigned |
 * | 52 | 32 | sha256 of the JPEG |
 * | 84 | 64 | session id, ASCII, filled up with zero bytes |
 * | 148 | 16 | id of the trace of the request that brought it; zero where there is none, as in every line of an older version |
 * | 164 | 4 | CRC-32 of bytes 0 to 163 |
 */
export const RECORD_BYTES = 168;
const MAGIC = 0x50574601; // 'PWF', version 1
const TRACE_AT = 148;
const CRC_AT = 164;
const NO_TRACE = '0'.repeat(32);

export type IndexedFrame = Omit<FrameRecord, 'path'>;

export function encodeRecord(record: IndexedFrame): Buffer {
  const bytes = Buffer.alloc(RECORD_BYTES);
  bytes.writeUInt32BE(MAGIC, 0);
  bytes.writeBigUInt64BE(BigInt(record.position), 4);
  bytes.writeDoubleBE(record.sessionStartedAt.getTime(), 12);
  bytes.writeDoubleBE(record.capturedAt ?? Number.NaN, 20);
  bytes.writeDoubleBE(record.receivedAt, 28);
  bytes.writeDoubleBE(record.deviceEpoch, 36);
  bytes.writeUInt32BE(record.frameNumber, 44);
  bytes.writeUInt32BE(record.size, 48);
  bytes.write(record.sha256, 52, 32, 'hex');
  bytes.write(record.sessionId, 84, 64, 'latin1');
  if (record.trace) bytes.write(record.trace.traceId, TRACE_AT, 16, 'hex');
  bytes.writeUInt32BE(crc32(bytes.subarray(0, CRC_AT)), CRC_AT);
  return bytes;
}

/** @returns the record at this offset, or null where the bytes are torn, foreign or damaged */
export function decodeRecord(bytes: Buffer, offset = 0): FrameRecord | null {
  const line = bytes.subarray(offset, offset + RECORD_BYTES);
  if (line.length < RECORD_BYTES || line.readUInt32BE(0) !== MAGIC) return null;
  if (crc32(line.subarray(0, CRC_AT)) !== line.readUInt32BE(CRC_AT)) return null;
  const capturedAt = line.readDoubleBE(20);
  const end = line.indexOf(0, 84);
  const sessionId = line.toString('latin1', 84, end === -1 ? 148 : Math.min(end, 148));
  const sessionStartedAt = new Date(line.readDoubleBE(12));
  const frameNumber = line.readUInt32BE(44);
  const traceId = line.toString('hex', TRACE_AT, CRC_AT);
  return {
    position: Number(line.readBigUInt64BE(4)),
    sessionId,
    sessionStartedAt,
    frameNumber,
    capturedAt: Number.isNaN(capturedAt) ? null : capturedAt,
    receivedAt: line.readDoubleBE(28),
    deviceEpoch: line.readDoubleBE(36),
    sha256: line.toString('hex', 52, 84),
    size: line.readUInt32BE(48),
    path: framePath({ sessionId, sessionStartedAt }, frameNumber),
    ...(traceId === NO_TRACE ? {} : { trace: { traceId, flags: NOT_SAMPLED } }),
  };
}
