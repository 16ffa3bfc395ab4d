import type { InvitationWithCode } from '@proctorwise/contracts';

/**
 * The codes on the screen with those that were just made: one of each invitation, the newer one, since it has ended the
 * one before. Their order stays; the new ones come last.
 */
export function withNewCodes(
  shown: readonly InvitationWithCode[],
  made: readonly InvitationWithCode[],
): readonly InvitationWithCode[] {
  return [...new Map([...shown, ...made].map((one) => [one.invitation_id, one])).values()];
}
