import { InvalidFrame } from './frame-errors.js';

/** What names a session's folder. */
export interface FrameSession {
  readonly sessionId: string;
  /** Its UTC date decides the folder. */
  readonly sessionStartedAt: Date;
}

/** The largest frame number the log's index holds: 2^32 - 1, at one frame in 2 s some 270 years. */
export const MAX_FRAME_NUMBER = 0xffff_ffff;

const SESSION_ID = /^[0-9a-zA-Z-]{1,64}$/;
const FILE_NAME = /^[0-9a-zA-Z][0-9a-zA-Z._-]{0,99}$/;
const ARCHIVE_PATH = /^\d{4}\/\d{2}\/\d{2}\/([^/]+)\/([^/]+)$/;

/** @throws {InvalidFrame} anything that could name more than one folder of ours */
export function checkSessionId(sessionId: string): string {
  if (typeof sessionId !== 'string' || !SESSION_ID.test(sessionId))
    throw new InvalidFrame('session_id', 'must be 1 to 64 letters, digits or hyphens');
  return sessionId;
}

/** @throws {InvalidFrame} not a whole number from 0 to 2^32 - 1 */
export function checkFrameNumber(frameNumber: number): number {
  if (!Number.isInteger(frameNumber) || frameNumber < 0 || frameNumber > MAX_FRAME_NUMBER)
    throw new InvalidFrame('frame_number', `must be a whole number from 0 to ${MAX_FRAME_NUMBER}`);
  return frameNumber;
}

/** `yyyy/mm/dd/{session}`, relative to the store's base. @throws {InvalidFrame} */
export function sessionFolder({ sessionId, sessionStartedAt }: FrameSession): string {
  const year = sessionStartedAt.getUTCFullYear();
  if (!(year >= 1970 && year <= 9999)) throw new InvalidFrame('session_started_at', 'must be a date from 1970 on');
  const two = (part: number) => String(part).padStart(2, '0');
  const day = `${two(sessionStartedAt.getUTCMonth() + 1)}/${two(sessionStartedAt.getUTCDate())}`;
  return `${String(year).padStart(4, '0')}/${day}/${checkSessionId(sessionId)}`;
}

/** `frame_000042.jpg`; longer numbers grow beyond six digits. @throws {InvalidFrame} */
export function frameFileName(frameNumber: number): string {
  return `frame_${String(checkFrameNumber(frameNumber)).padStart(6, '0')}.jpg`;
}

/** Where a frame lies, relative to the store's base. @throws {InvalidFrame} */
export function framePath(session: FrameSession, frameNumber: number): string {
  return `${sessionFolder(session)}/${frameFileName(frameNumber)}`;
}

/**
 * Lets only paths pass that this house writes (`yyyy/mm/dd/{session}/{file}`), so that no `..`, absolute path,
 * drive, hidden or temporary file can be named. @throws {InvalidFrame}
 */
export function checkArchivePath(path: string): string {
  const [, sessionId, name] = ARCHIVE_PATH.exec(path) ?? [];
  if (sessionId === undefined || name === undefined || !SESSION_ID.test(sessionId) || !FILE_NAME.test(name))
    throw new InvalidFrame('path', 'must look like yyyy/mm/dd/session/file');
  return path;
}
