import { createHash } from 'node:crypto';

/** What a link vouches for: one acknowledged frame of a session. */
export interface ChainedFrame {
  readonly frameNumber: number;
  /** Of the JPEG, lower-case hex. */
  readonly sha256: string;
}

/** The end of a session's chain: what is signed at stop. */
export interface ChainHead {
  /** Frames in the chain. */
  readonly length: number;
  /** Lower-case hex. */
  readonly link: string;
}

const HEX_SHA256 = /^[0-9a-f]{64}$/;
const START_TAG = 'proctorwise-chain-start-v1';
const LINK_TAG = 'proctorwise-chain-link-v1';

/** The head of a session's empty chain: `sha256("proctorwise-chain-start-v1" ‖ 0x00 ‖ session id, UTF-8)`. */
export function startOfChain(sessionId: string): ChainHead {
  return { length: 0, link: createHash('sha256').update(`${START_TAG}\0${sessionId}`, 'utf8').digest('hex') };
}

/**
 * Binds the next frame, in log order. The link is the SHA-256 of 106 bytes, integers unsigned and big-endian:
 *
 * | offset | bytes | what |
 * |---|---|---|
 * | 0 | 26 | `proctorwise-chain-link-v1`, then 0x00 |
 * | 26 | 32 | link before |
 * | 58 | 8 | place in the session's chain, from 1 |
 * | 66 | 8 | frame number |
 * | 74 | 32 | sha256 of the JPEG |
 *
 * @throws {RangeError} a frame number that is not a whole number from 0, or a hash that is not 64 hex digits
 */
export function nextLink(head: ChainHead, frame: ChainedFrame): ChainHead {
  if (!Number.isSafeInteger(frame.frameNumber) || frame.frameNumber < 0)
    throw new RangeError(`Frame number ${frame.frameNumber} is not a whole number from 0`);
  if (!HEX_SHA256.test(frame.sha256) || !HEX_SHA256.test(head.link)) throw new RangeError('Not a SHA-256 in hex');
  const length = head.length + 1;
  const bytes = Buffer.alloc(106);
  bytes.write(LINK_TAG, 0, 'latin1');
  bytes.write(head.link, 26, 'hex');
  bytes.writeBigUInt64BE(BigInt(length), 58);
  bytes.writeBigUInt64BE(BigInt(frame.frameNumber), 66);
  bytes.write(frame.sha256, 74, 'hex');
  return { length, link: createHash('sha256').update(bytes).digest('hex') };
}

/** The head of a whole list, in log order. */
export function chainOf(sessionId: string, frames: Iterable<ChainedFrame>): ChainHead {
  let head = startOfChain(sessionId);
  for (const frame of frames) head = nextLink(head, frame);
  return head;
}

export type ChainVerdict =
  | { readonly valid: true }
  /** `length`: frames are missing or added; `link`: a frame, or the order, is not the one that was signed. */
  | { readonly valid: false; readonly differs: 'length' | 'link' | 'unreadable' };

/** Whether these frames, in this order, are exactly those the head stands for. */
export function verifyChain(sessionId: string, frames: readonly ChainedFrame[], head: ChainHead): ChainVerdict {
  if (frames.length !== head.length) return { valid: false, differs: 'length' };
  try {
    return chainOf(sessionId, frames).link === head.link ? { valid: true } : { valid: false, differs: 'link' };
  } catch (error) {
    if (error instanceof RangeError) return { valid: false, differs: 'unreadable' };
    throw error;
  }
}
