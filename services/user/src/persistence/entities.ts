import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { ROLES } from '@proctorwise/contracts';
import type { LoginEnd } from '../domain/login.js';

export const UserRow = defineEntity({
  name: 'User',
  tableName: 'users',
  indexes: [{ name: 'users_role_idx', properties: ['role', 'isActive', 'createdAt'] }],
  properties: {
    userId: p.uuid().primary(),
    email: p.string().length(254).unique(),
    hashedPassword: p.string().length(255),
    name: p.string().length(255),
    role: p.enum(ROLES),
    isActive: p.boolean(),
    version: p.integer(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
  },
});
export type UserRow = InferEntity<typeof UserRow>;

export const LoginRow = defineEntity({
  name: 'Login',
  tableName: 'logins',
  indexes: [
    { name: 'logins_user_idx', properties: ['userId'] },
    { name: 'logins_ends_idx', properties: ['endsAt'] },
  ],
  properties: {
    loginId: p.uuid().primary(),
    userId: p.uuid(),
    startedAt: p.datetime(3),
    endsAt: p.datetime(3),
    revokedAt: p.datetime(3).nullable(),
    revokedFor: p.string().length(32).$type<LoginEnd>().nullable(),
  },
});
export type LoginRow = InferEntity<typeof LoginRow>;

export const RefreshTokenRow = defineEntity({
  name: 'RefreshToken',
  tableName: 'refresh_tokens',
  indexes: [{ name: 'refresh_tokens_login_idx', properties: ['loginId'] }],
  properties: {
    tokenHash: p.string().length(64).primary(),
    loginId: p.uuid(),
    expiresAt: p.datetime(3),
    replacedAt: p.datetime(3).nullable(),
  },
});
export type RefreshTokenRow = InferEntity<typeof RefreshTokenRow>;

export const SignInFailureRow = defineEntity({
  name: 'SignInFailure',
  tableName: 'sign_in_failures',
  indexes: [
    { name: 'sign_in_failures_key_idx', properties: ['failureKey', 'failedAt'] },
    { name: 'sign_in_failures_at_idx', properties: ['failedAt'] },
  ],
  properties: {
    id: p.integer().primary().autoincrement().ignoreSchemaChanges('type'), // a bigint on MariaDB
    failureKey: p.string().length(64),
    failedAt: p.datetime(3),
  },
});

export const userEntities = [UserRow, LoginRow, RefreshTokenRow, SignInFailureRow] as const;
