import { DomainError } from '@proctorwise/contracts';

/** The right of one account to book an exam whose entry is `invited`. */
export interface Invitation {
  readonly id: string;
  readonly examId: string;
  /** Whom the teacher means; nobody proves to be that. */
  readonly label: string;
  /** Of the one code that is good for it now. */
  readonly codeHash: string;
  /** The account that has booked with it; null: nobody yet. An account has one of an exam at most. */
  readonly usedBy: string | null;
  readonly usedAt: Date | null;
  readonly createdAt: Date;
}

export class InvitationNeeded extends DomainError {
  constructor() {
    super('invitation_needed', 'This exam is by invitation: enter the code that its teacher has given you.');
  }
}
/** One answer for a code that does not exist, one of another exam, an old one, and one that is another's by now. */
export class InvitationInvalid extends DomainError {
  constructor() {
    super(
      'invitation_invalid',
      'This code is not good for this exam, or not any more. Ask its teacher for another one.',
    );
  }
}
export class InvitationNotFound extends DomainError {
  constructor() {
    super('invitation_not_found', 'Invitation not found');
  }
}
export class InvitationUsed extends DomainError {
  constructor() {
    super(
      'invitation_used',
      'Whoever used this invitation has a place in the exam: cancel that booking first. Once the exam has been begun, the invitation cannot be taken back.',
    );
  }
}
export class InvalidLabels extends DomainError {
  constructor(path: string, message: string) {
    super('invalid_request', `${path}: ${message}`, { errors: [{ path, message }] });
  }
}

export const MAX_INVITATIONS = 2000;
export const MAX_LABEL_LENGTH = 254;

/** How labels are compared: there and back, since some letters have one capital for several small ones, or two for one. */
const labelKey = (label: string): string => label.toUpperCase().toLowerCase().normalize('NFC');

/**
 * The labels of new invitations as they are kept: without blanks around them, composed (NFC).
 * @param present those of the exam's invitations so far
 * @throws {InvalidLabels} too many, or one that is empty, too long, of several lines, or there twice
 */
export function parseLabels(sent: readonly string[], present: readonly string[]): string[] {
  if (sent.length === 0) throw new InvalidLabels('labels', 'must not be empty');
  if (sent.length + present.length > MAX_INVITATIONS)
    throw new InvalidLabels(
      'labels',
      `an exam has ${MAX_INVITATIONS} invitations at most, and ${present.length} already`,
    );
  const known = new Set(present.map(labelKey));
  return sent.map((text, index) => {
    const path = `labels[${index}]`;
    const label = text.trim().normalize('NFC');
    if (label === '') throw new InvalidLabels(path, 'must not be empty');
    if (label.length > MAX_LABEL_LENGTH)
      throw new InvalidLabels(path, `must not be longer than ${MAX_LABEL_LENGTH} characters`);
    if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(label)) throw new InvalidLabels(path, 'must be one line');
    if (known.has(labelKey(label))) throw new InvalidLabels(path, 'is invited already');
    known.add(labelKey(label));
    return label;
  });
}

/** What is known of a student who books an exam by invitation. */
export interface Admittance {
  readonly userId: string;
  /** The invitation that the student has booked this exam with before. */
  readonly owned: Invitation | null;
  /** Of this exam, by the code that was sent: undefined where none was, null where there is none. */
  readonly named: Invitation | null | undefined;
}

/**
 * The invitation that admits a student: the very same object where it is the student's already. The first account that
 * books with a code has it from then on, and needs no code any more.
 * @throws {InvitationNeeded | InvitationInvalid}
 */
export function admittingInvitation({ userId, owned, named }: Admittance, now: Date): Invitation {
  if (owned) return owned;
  if (named === undefined) throw new InvitationNeeded();
  if (named === null || named.usedBy !== null) throw new InvitationInvalid();
  return { ...named, usedBy: userId, usedAt: now };
}

/**
 * May it be taken from whoever used it? Else two would sit the exam by one invitation.
 * @param holdsPlace has that account a place in the exam, or begun it?
 * @throws {InvitationUsed}
 */
export function checkTakenBack(holdsPlace: boolean): void {
  if (holdsPlace) throw new InvitationUsed();
}

/** The invitation with another code, for whoever books with it next: the code before it, and its account, are out. */
export const withCode = (invitation: Invitation, codeHash: string): Invitation => ({
  ...invitation,
  codeHash,
  usedBy: null,
  usedAt: null,
});
