import type { UnreadableReason } from '@proctorwise/contracts';

const REASONS: ReadonlySet<string> = new Set<UnreadableReason>([
  'not_a_jpeg',
  'picture_too_large',
  'picture_truncated',
  'picture_undecodable',
]);

/** The reason that a child's problem names; one that this version does not know counts as undecodable. */
export const asUnreadableReason = (code: string): UnreadableReason =>
  REASONS.has(code) ? (code as UnreadableReason) : 'picture_undecodable';
