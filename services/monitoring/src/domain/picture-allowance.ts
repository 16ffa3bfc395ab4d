/**
 * How many pictures a session may have stored. Two buckets, told as what is owed: each stored picture adds to the debt,
 * time takes it away, and a picture that would owe more than the burst has to wait. What is being stored has its place
 * kept, and owes nothing if it is not stored after all. Where nobody knows whether it was, it owes as if it were, once.
 */
export interface PictureAllowance {
  /** ms until the stored pictures are paid for, at one each PICTURE_EVERY_MS. */
  readonly owedMs: number;
  readonly owedBytes: number;
  /** Up to when time has paid, ms since the Unix epoch. */
  readonly at: number;
  /** Pictures that are being stored. */
  readonly underWay: number;
  readonly underWayBytes: number;
  /** Pictures that owe without anybody knowing that they are stored: their bytes by frame number, the newest 240. */
  readonly unsure: ReadonlyMap<number, number>;
}
export interface Picture {
  readonly frameNumber: number;
  readonly bytes: number;
}
/** Of a picture that was asked for; `not_stored`: it was not taken, or was there already. */
export type Ending = 'stored' | 'unknown' | 'not_stored';

/** Four pictures a second: so does a browser send what it kept during an outage, and no faster. */
export const PICTURE_EVERY_MS = 250;
/** At once: eight minutes of pictures, for a device that does not spread what it kept. */
export const MOST_PICTURES_AT_ONCE = 240;
/** 256 kB/s: fifteen times what a browser sends, about 35 KB each 2 s; 2.8 GB in three hours. */
export const PICTURE_BYTES_PER_MS = 256;
/** All that a browser keeps during an outage, however large its pictures are. */
export const MOST_PICTURE_BYTES_AT_ONCE = 64 * 1024 * 1024;

export const FULL_ALLOWANCE: PictureAllowance = {
  owedMs: 0,
  owedBytes: 0,
  at: 0,
  underWay: 0,
  underWayBytes: 0,
  unsure: new Map(),
};

/**
 * Asks for one picture more.
 * @param bytes of the picture, a whole number @param now ms since the Unix epoch, a whole number
 * @returns with its place kept, and 0; or without, and after how many ms (> 0) there may be room for it
 */
export function askFor(
  allowance: PictureAllowance,
  bytes: number,
  now: number,
): { allowance: PictureAllowance; waitMs: number } {
  const paid = paidUpTo(allowance, now);
  const pictures = paid.owedMs + (paid.underWay + 1) * PICTURE_EVERY_MS;
  const withIt = paid.owedBytes + paid.underWayBytes + bytes;
  const waitMs = Math.max(
    0,
    pictures - MOST_PICTURES_AT_ONCE * PICTURE_EVERY_MS,
    Math.ceil((withIt - MOST_PICTURE_BYTES_AT_ONCE) / PICTURE_BYTES_PER_MS),
  );
  if (waitMs > 0) return { allowance: paid, waitMs };
  const kept = { underWay: paid.underWay + 1, underWayBytes: paid.underWayBytes + bytes };
  return { allowance: { ...paid, ...kept }, waitMs };
}

/**
 * How it ended with a picture that was asked for. One that is sent again after nobody knew owes only what it has more.
 * @param picture with as many bytes as were asked for
 */
export function ended(
  allowance: PictureAllowance,
  { frameNumber, bytes }: Picture,
  how: Ending,
  now: number,
): PictureAllowance {
  const paid = paidUpTo(allowance, now);
  const left = { ...paid, underWay: paid.underWay - 1, underWayBytes: paid.underWayBytes - bytes };
  if (how === 'not_stored') return left;
  const owesAlready = paid.unsure.get(frameNumber);
  return {
    ...left,
    owedMs: paid.owedMs + (owesAlready === undefined ? PICTURE_EVERY_MS : 0),
    owedBytes: paid.owedBytes + Math.max(0, bytes - (owesAlready ?? 0)),
    unsure: how === 'unknown' ? withUnsure(paid.unsure, frameNumber, bytes) : without(paid.unsure, frameNumber),
  };
}

function withUnsure(unsure: ReadonlyMap<number, number>, frameNumber: number, bytes: number) {
  const most = Math.max(bytes, unsure.get(frameNumber) ?? 0);
  return new Map([...without(unsure, frameNumber), [frameNumber, most] as const].slice(-MOST_PICTURES_AT_ONCE));
}
function without(unsure: ReadonlyMap<number, number>, frameNumber: number): ReadonlyMap<number, number> {
  return unsure.has(frameNumber) ? new Map([...unsure].filter(([number]) => number !== frameNumber)) : unsure;
}

/** A clock that goes back pays nothing, and costs nothing either. */
function paidUpTo(allowance: PictureAllowance, now: number): PictureAllowance {
  const ms = Math.max(0, now - allowance.at);
  return {
    ...allowance,
    owedMs: Math.max(0, allowance.owedMs - ms),
    owedBytes: Math.max(0, allowance.owedBytes - ms * PICTURE_BYTES_PER_MS),
    at: now,
  };
}
