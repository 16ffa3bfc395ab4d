import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import type { Invitations } from '../app/ports.js';
import { MAX_INVITATIONS } from '../domain/invitation.js';
import { InvitationRow } from './entities.js';
import { toInvitation, toInvitationRow } from './rows.js';

// As in repositories.ts: rows change by statements, so that every find reads the database.
const FRESH = { disableIdentityMap: true } as const;
const LOCKED = { ...FRESH, lockMode: LockMode.PESSIMISTIC_WRITE } as const;

export const mikroInvitations = (em: EntityManager): Invitations => {
  const lockOne = async (
    where: { invitationId: string } | { codeHash: string } | { usedBy: string },
    examId: string,
  ) => {
    const row = await em.findOne(InvitationRow, { examId, ...where }, LOCKED);
    return row && toInvitation(row);
  };
  const orderBy = { createdAt: 'asc', label: 'asc' } as const;
  return {
    async ofExam(examId) {
      const found = await em.find(InvitationRow, { examId }, { ...FRESH, orderBy, limit: MAX_INVITATIONS });
      return found.map(toInvitation);
    },
    async byId(examId, invitationId) {
      const row = await em.findOne(InvitationRow, { examId, invitationId }, FRESH);
      return row && toInvitation(row);
    },
    lock: (examId, invitationId) => lockOne({ invitationId }, examId),
    async lockUnused(examId) {
      const found = await em.find(
        InvitationRow,
        { examId, usedBy: null },
        { ...LOCKED, orderBy, limit: MAX_INVITATIONS },
      );
      return found.map(toInvitation);
    },
    lockByCode: (examId, codeHash) => lockOne({ codeHash }, examId),
    lockOfUser: (examId, userId) => lockOne({ usedBy: userId }, examId),
    async add(invitations) {
      await em.insertMany(InvitationRow, invitations.map(toInvitationRow));
    },
    async save(invitation) {
      await em.nativeUpdate(InvitationRow, { invitationId: invitation.id }, toInvitationRow(invitation));
    },
    async remove(...invitationIds) {
      await em.nativeDelete(InvitationRow, { invitationId: { $in: [...invitationIds] } });
    },
  };
};
