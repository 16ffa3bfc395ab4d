import { isFinal, type Submission } from '../domain/submission.js';
import { DraftTakenOver } from './correction-errors.js';
import type { Work } from './ports.js';

/**
 * The draft as this device finds it, whose row is locked: a later device than any before takes it over, an earlier one
 * may not change it any more. What is handed in is past that: whoever asks is told so.
 * @param deviceEpoch as the device says; null from clients that know none: they are let through as they are
 * @throws {DraftTakenOver}
 */
export async function heldBy(work: Work, found: Submission, deviceEpoch: number | null): Promise<Submission> {
  if (!isFinal(found) && deviceEpoch !== null && deviceEpoch < found.deviceEpoch) throw new DraftTakenOver();
  return takenOverBy(work, found, deviceEpoch);
}

/** As `heldBy`, for a device that only looks: an earlier one may. */
export async function takenOverBy(work: Work, found: Submission, deviceEpoch: number | null): Promise<Submission> {
  if (isFinal(found) || deviceEpoch === null || deviceEpoch <= found.deviceEpoch) return found;
  const taken = { ...found, deviceEpoch };
  await work.submissions.save(taken);
  return taken;
}
