import { InvalidFrame } from './frame-errors.js';

/** The latest time that the log takes: the end of the year 9999, ms since the Unix epoch; of 15 digits, as its messages. */
export const MAX_CAPTURED_AT = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Whole ms from 1970 to the end of 9999: however wrong a device's clock is, it shows such a time. */
export const isCaptureTime = (at: number): boolean => Number.isInteger(at) && at >= 0 && at <= MAX_CAPTURED_AT;

/** @throws {InvalidFrame} neither null nor a time that the log can bring back */
export function checkCapturedAt(at: number | null): number | null {
  if (at !== null && !isCaptureTime(at))
    throw new InvalidFrame('captured_at', `must be whole ms from 0 to ${MAX_CAPTURED_AT}`);
  return at;
}
