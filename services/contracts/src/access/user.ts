import { type AccessRow, everyone } from './row.js';

export const userAccess = [
  {
    service: 'user',
    route: 'POST /users/register',
    anonymous: true,
    roles: everyone,
    why: 'Anyone may become a student; any other role needs an admin (checked in the use case).',
  },
  {
    service: 'user',
    route: 'POST /users/login',
    anonymous: true,
    roles: everyone,
    sessionToken: true,
    why: 'Signing in is how one gets a token.',
  },
  {
    service: 'user',
    route: 'POST /users/refresh',
    anonymous: true,
    roles: everyone,
    sessionToken: true,
    why: 'The refresh token itself is the credential.',
  },
  {
    service: 'user',
    route: 'POST /users/logout',
    anonymous: true,
    roles: everyone,
    sessionToken: true,
    why: 'Ends the login that it carries; without one it changes nothing.',
  },
  { service: 'user', route: 'GET /users/me', roles: everyone, why: 'Who am I: always oneself.' },
  { service: 'user', route: 'GET /users/overview', roles: { admin: 'any' }, why: 'Counts for the admin page.' },
  {
    service: 'user',
    route: 'GET /users',
    roles: { admin: 'any' },
    why: 'Names and addresses of everyone: admins only.',
  },
  {
    service: 'user',
    route: 'GET /users/role/{role}',
    roles: { admin: 'any', teacher: 'own' },
    why: 'A teacher picks students for accommodations: own means the role student, others answer 403.',
  },
  {
    service: 'user',
    route: 'GET /users/{user_id}',
    roles: { student: 'own', teacher: 'own', proctor: 'own', admin: 'any' },
    why: 'Oneself, or an admin.',
  },
  {
    service: 'user',
    route: 'PATCH /users/{user_id}',
    roles: { admin: 'any' },
    why: "Roles and deactivation are an admin's.",
  },
] as const satisfies readonly AccessRow[];
