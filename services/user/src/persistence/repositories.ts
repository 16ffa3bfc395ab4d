import { LockMode, UniqueConstraintViolationException } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import { ROLES, type Role } from '@proctorwise/contracts';
import { type Database, unitOfWork } from '@proctorwise/platform';
import type { Logins, SignInFailures, UserDatabase, UserRepositories, Users } from '../app/ports.js';
import { GIVEN_UP } from '../domain/login.js';
import { EmailTaken, type User } from '../domain/user.js';
import { LoginRow, RefreshTokenRow, SignInFailureRow, UserRow } from './entities.js';

/** The user service's database behind its port. */
export function userDatabase(database: Database): UserDatabase {
  const { transaction, read } = unitOfWork(database);
  return {
    transaction: (work) => transaction(({ em, ...tx }) => work({ ...tx, ...repositories(em) })),
    read: (work) => read((em) => work(repositories(em))),
  };
}

const repositories = (em: EntityManager): UserRepositories => ({
  users: mikroUsers(em),
  logins: mikroLogins(em),
  failures: mikroFailures(em),
});

// Rows change by statements here, behind the identity map's back: every find reads the database.
const FRESH = { disableIdentityMap: true } as const;

const toUser = (row: UserRow): User => ({
  id: row.userId,
  name: row.name,
  email: row.email,
  role: row.role,
  isActive: row.isActive,
  createdAt: row.createdAt,
  version: row.version,
});

const mikroUsers = (em: EntityManager): Users => ({
  async byId(userId) {
    const row = await em.findOne(UserRow, { userId }, FRESH);
    return row && toUser(row);
  },
  async lock(userId) {
    const row = await em.findOne(UserRow, { userId }, { ...FRESH, lockMode: LockMode.PESSIMISTIC_WRITE });
    return row && toUser(row);
  },
  async byEmail(email) {
    const row = await em.findOne(UserRow, { email }, FRESH);
    return row && { user: toUser(row), passwordHash: row.hashedPassword };
  },
  async list(filter, { limit, after }) {
    const behind = after && {
      $or: [{ createdAt: { $gt: after.at } }, { createdAt: after.at, userId: { $gt: after.id } }],
    };
    const rows = await em.find(
      UserRow,
      { ...filter, ...behind },
      { ...FRESH, orderBy: { createdAt: 'asc', userId: 'asc' }, limit },
    );
    return rows.map(toUser);
  },
  async countByRole() {
    const counted: Partial<Record<Role, number>> = {};
    for (const role of ROLES) counted[role] = await em.count(UserRow, { role, isActive: true });
    return counted;
  },
  countActiveAdminsBeside: (id) => em.count(UserRow, { role: 'admin', isActive: true, userId: { $ne: id } }),
  async add({ id, ...user }, hashedPassword) {
    try {
      await em.insert(UserRow, { ...user, userId: id, hashedPassword, updatedAt: user.createdAt });
    } catch (error) {
      if (error instanceof UniqueConstraintViolationException) throw new EmailTaken();
      throw error;
    }
  },
  async save({ id, name, role, isActive, version }, updatedAt) {
    await em.nativeUpdate(UserRow, { userId: id }, { name, role, isActive, version, updatedAt });
  },
});

const mikroLogins = (em: EntityManager): Logins => ({
  async add({ id, ...login }) {
    await em.insert(LoginRow, { ...login, loginId: id, revokedFor: null });
  },
  async addToken({ hash, ...token }) {
    await em.insert(RefreshTokenRow, { ...token, tokenHash: hash });
  },
  async byTokenHash(tokenHash) {
    const token = await em.findOne(RefreshTokenRow, { tokenHash }, FRESH);
    const login = token && (await em.findOne(LoginRow, { loginId: token.loginId }, FRESH));
    if (!token || !login) return null;
    const { loginId, userId, startedAt, endsAt, revokedAt } = login;
    return {
      token: { hash: tokenHash, loginId, expiresAt: token.expiresAt, replacedAt: token.replacedAt ?? null },
      login: { id: loginId, userId, startedAt, endsAt, revokedAt: revokedAt ?? null },
    };
  },
  async wasPresentedAfter(loginId, at) {
    return (await em.count(RefreshTokenRow, { loginId, replacedAt: { $gt: at } })) > 0;
  },
  async markReplaced(tokenHash, replacedAt, again) {
    // Of two uses at once the first counts: the grace begins there.
    await em.nativeUpdate(RefreshTokenRow, { tokenHash, ...(again ? {} : { replacedAt: null }) }, { replacedAt });
  },
  async giveUpUnpresented(loginId) {
    await em.nativeUpdate(RefreshTokenRow, { loginId, replacedAt: null }, { replacedAt: GIVEN_UP });
  },
  async revoke(loginId, revokedAt, revokedFor) {
    await em.nativeUpdate(LoginRow, { loginId }, { revokedAt, revokedFor });
  },
  async revokeAllOf(userId, revokedAt, revokedFor) {
    await em.nativeUpdate(LoginRow, { userId, revokedAt: null }, { revokedAt, revokedFor });
  },
  async forgetEndedBefore(at) {
    const ended = await em.find(
      LoginRow,
      { $or: [{ endsAt: { $lt: at } }, { revokedAt: { $lt: at } }] },
      {
        ...FRESH,
        fields: ['loginId'],
        limit: 500,
      },
    );
    const loginId = { $in: ended.map((row) => row.loginId) };
    await em.nativeDelete(RefreshTokenRow, { loginId });
    return em.nativeDelete(LoginRow, { loginId });
  },
});

const mikroFailures = (em: EntityManager): SignInFailures => ({
  async recent(failureKey, since) {
    const where = { failureKey, failedAt: { $gt: since } };
    const count = await em.count(SignInFailureRow, where);
    if (count === 0) return { count, oldestAt: null };
    const oldest = await em.findOne(SignInFailureRow, where, { ...FRESH, orderBy: { failedAt: 'asc', id: 'asc' } });
    return { count, oldestAt: oldest?.failedAt ?? null };
  },
  async add(keys, failedAt) {
    await em.insertMany(
      SignInFailureRow,
      keys.map((failureKey) => ({ failureKey, failedAt })),
    );
  },
  async clear(failureKey) {
    await em.nativeDelete(SignInFailureRow, { failureKey });
  },
  forgetBefore: (at) => em.nativeDelete(SignInFailureRow, { failedAt: { $lte: at } }),
});
