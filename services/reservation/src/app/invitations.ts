import {
  type Actor,
  type InvitationWithCode,
  type Message,
  type NewInvitations,
  permit,
  type Reach,
  type Invitation as WireInvitation,
} from '@proctorwise/contracts';
import {
  admittingInvitation,
  checkTakenBack,
  type Invitation,
  InvitationNotFound,
  parseLabels,
  withCode,
} from '../domain/invitation.js';
import { CODE_LENGTH, codeFrom, readCode } from '../domain/invitation-code.js';
import { hasBegunUnheard } from './first-sitting.js';
import { examWithin, lockActiveExam, lockExamWithin } from './owned-exam.js';
import type { ReservationPorts, ReservationTransaction, Secrets } from './ports.js';
import { toWireInvitation } from './wire-forms.js';

/**
 * Invites by label, all or none. The codes are in this reply and nowhere else. An exam that is open takes invitations
 * too, for when it is open no more. @returns in the order of the labels @throws {ExamNotFound | InvalidLabels}
 */
export const inviteToExam =
  ({ database, secrets, clock, newId }: ReservationPorts) =>
  async (actor: Actor, examId: string, { labels }: NewInvitations): Promise<InvitationWithCode[]> => {
    const reach = permit(actor, 'POST /exams/{exam_id}/invitations');
    return database.transaction(async (tx) => {
      // The exam's lock: of two who invite at once the second sees the labels of the first.
      await lockActiveExam(tx, actor, reach, examId);
      const present = (await tx.invitations.ofExam(examId)).map(({ label }) => label);
      const createdAt = new Date(clock());
      const made = parseLabels(labels, present).map((label) => {
        const { code, codeHash } = newCode(secrets);
        return { code, invitation: { ...unused, id: newId(), examId, label, codeHash, createdAt } };
      });
      await tx.invitations.add(made.map(({ invitation }) => invitation));
      return made.map(({ invitation, code }) => ({ ...toWireInvitation(invitation, null), code }));
    });
  };

const unused = { usedBy: null, usedAt: null } as const;

/** Who is invited to an exam, oldest first: 2,000 at most. @throws {ExamNotFound} */
export const listInvitations =
  ({ database }: ReservationPorts) =>
  async (actor: Actor, examId: string): Promise<WireInvitation[]> => {
    const reach = permit(actor, 'GET /exams/{exam_id}/invitations');
    return database.read(async (repositories) => {
      await examWithin(repositories, actor, reach, examId);
      const found = await repositories.invitations.ofExam(examId);
      const names = await repositories.people.namesOf(found.flatMap(({ usedBy }) => usedBy ?? []));
      return found.map((invitation) => toWireInvitation(invitation, names.get(invitation.usedBy ?? '') ?? null));
    });
  };

/**
 * Another code for an invitation, where the first is lost or in the wrong hands. It ends the one before, and takes the
 * invitation from an account that has no place any more. @throws {ExamNotFound | InvitationNotFound | InvitationUsed}
 * @throws {DomainError} upstream_unavailable: monitoring could not be asked about a reservation of that account
 */
export const renewInvitation =
  ({ database, sessions, secrets }: ReservationPorts) =>
  async (actor: Actor, examId: string, invitationId: string): Promise<InvitationWithCode> => {
    const reach = permit(actor, 'POST /exams/{exam_id}/invitations/{invitation_id}/code');
    await refuseWhereItsAccountBegan({ database, sessions }, actor, reach, examId, invitationId);
    return database.transaction(async (tx) => {
      await lockActiveExam(tx, actor, reach, examId);
      const { code, codeHash } = newCode(secrets);
      const renewed = withCode(await lockToTakeBack(tx, examId, invitationId), codeHash);
      await tx.invitations.save(renewed);
      return { ...toWireInvitation(renewed, null), code };
    });
  };

/**
 * Another code for each invitation of an exam that is unused, where the reply that had them is lost. All the codes
 * before them end. @returns oldest first, 2,000 at most; empty where none is unused @throws {ExamNotFound}
 */
export const renewUnusedInvitations =
  ({ database, secrets }: ReservationPorts) =>
  async (actor: Actor, examId: string): Promise<InvitationWithCode[]> => {
    const reach = permit(actor, 'POST /exams/{exam_id}/invitations/codes');
    return database.transaction(async (tx) => {
      await lockActiveExam(tx, actor, reach, examId);
      const renewed = (await tx.invitations.lockUnused(examId)).map((invitation) => {
        const { code, codeHash } = newCode(secrets);
        return { code, invitation: withCode(invitation, codeHash) };
      });
      if (renewed.length === 0) return [];
      const rows = renewed.map(({ invitation }) => invitation);
      // Two statements instead of one for each row: they are locked, and whoever waits for one has a code that ends.
      await tx.invitations.remove(...rows.map(({ id }) => id));
      await tx.invitations.add(rows);
      return renewed.map(({ invitation, code }) => ({ ...toWireInvitation(invitation, null), code }));
    });
  };

/**
 * Takes an invitation back, with its label: of an exam that is withdrawn as well.
 * @throws {ExamNotFound | InvitationNotFound | InvitationUsed}
 * @throws {DomainError} upstream_unavailable: monitoring could not be asked about a reservation of its account
 */
export const revokeInvitation =
  ({ database, sessions }: ReservationPorts) =>
  async (actor: Actor, examId: string, invitationId: string): Promise<Message> => {
    const reach = permit(actor, 'DELETE /exams/{exam_id}/invitations/{invitation_id}');
    await refuseWhereItsAccountBegan({ database, sessions }, actor, reach, examId, invitationId);
    await database.transaction(async (tx) => {
      await lockExamWithin(tx, actor, reach, examId);
      const { id } = await lockToTakeBack(tx, examId, invitationId);
      await tx.invitations.remove(id);
    });
    return { message: 'Invitation taken back' };
  };

/**
 * The account that used it may have begun the exam without the news having come: monitoring is asked. An account that
 * books with it after this has a place when the invitation is locked.
 * @throws {ExamNotFound | InvitationUsed}
 * @throws {DomainError} upstream_unavailable
 */
async function refuseWhereItsAccountBegan(
  ports: Pick<ReservationPorts, 'database' | 'sessions'>,
  actor: Actor,
  reach: Reach,
  examId: string,
  invitationId: string,
): Promise<void> {
  const usedBy = await ports.database.read(async (repositories) => {
    await examWithin(repositories, actor, reach, examId);
    return (await repositories.invitations.byId(examId, invitationId))?.usedBy ?? null;
  });
  if (usedBy !== null) checkTakenBack(await hasBegunUnheard(ports, usedBy, examId));
}

/** @throws {InvitationNotFound | InvitationUsed} */
async function lockToTakeBack(tx: ReservationTransaction, examId: string, id: string): Promise<Invitation> {
  const invitation = await tx.invitations.lock(examId, id);
  if (!invitation) throw new InvitationNotFound();
  const { usedBy } = invitation;
  checkTakenBack(usedBy !== null && (await tx.reservations.heldOrBegun(usedBy, examId)).length > 0);
  return invitation;
}

/**
 * Admits a student to an exam by invitation, and makes the invitation theirs. Within `lockSittings`, before the slot's
 * lock; whatever refuses the booking after it gives the invitation back.
 * @param code as typed; undefined or empty: none
 * @throws {InvitationNeeded | InvitationInvalid}
 */
export async function admitByInvitation(
  tx: ReservationTransaction,
  secrets: Secrets,
  { examId, userId, code, now }: { examId: string; userId: string; code: string | undefined; now: number },
): Promise<void> {
  const owned = await tx.invitations.lockOfUser(examId, userId);
  const named = owned || !code?.trim() ? undefined : await lockByCode(tx, secrets, examId, code);
  const admitting = admittingInvitation({ userId, owned, named }, new Date(now));
  if (admitting !== owned) await tx.invitations.save(admitting);
}

/**
 * Ends the invitation of an account whose place the exam's teacher has taken: else the account would book again at once,
 * and its code, which may be known by now, would do for anybody. It is left with a code that nobody has, for the teacher to
 * renew. An account that has another place in the exam, or has begun it, keeps it. Within `lockSittings`.
 * @param invitation locked
 */
export async function endWhereUnheld(
  tx: ReservationTransaction,
  secrets: Secrets,
  invitation: Invitation,
  userId: string,
): Promise<void> {
  if ((await tx.reservations.heldOrBegun(userId, invitation.examId)).length > 0) return;
  await tx.invitations.save(withCode(invitation, newCode(secrets).codeHash));
}

async function lockByCode(tx: ReservationTransaction, secrets: Secrets, examId: string, typed: string) {
  const code = readCode(typed);
  return code === null ? null : tx.invitations.lockByCode(examId, secrets.digest(code));
}

function newCode({ random, digest }: Secrets): { code: string; codeHash: string } {
  const code = codeFrom(random(CODE_LENGTH));
  return { code, codeHash: digest(readCode(code) ?? code) };
}
