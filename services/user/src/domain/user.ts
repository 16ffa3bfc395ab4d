import { DomainError, Forbidden, type Role } from '@proctorwise/contracts';

/** A person with an account. */
export interface User {
  readonly id: string;
  readonly name: string;
  /** Normalised by `parseEmail`; unique. */
  readonly email: string;
  readonly role: Role;
  readonly isActive: boolean;
  readonly createdAt: Date;
  /** Rises by one at each change; travels on `user_changed`. */
  readonly version: number;
}

export class UserNotFound extends DomainError {
  constructor() {
    super('user_not_found', 'User not found');
  }
}
export class EmailTaken extends DomainError {
  constructor() {
    super('email_taken', 'Email already registered');
  }
}
/** The same answer for an unknown address, a wrong password and a deactivated account. */
export class InvalidCredentials extends DomainError {
  constructor() {
    super('invalid_credentials', 'Invalid email or password');
  }
}

const MAX_NAME_LENGTH = 255;
const MAX_EMAIL_LENGTH = 254;
const MIN_PASSWORD_LENGTH = 8;
/** The original system's bound (bcrypt's), kept because its clients know it. */
const MAX_PASSWORD_BYTES = 72;
/** Control characters, line separators, and the marks that turn the direction of the text that follows a name. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u;

const invalid = (path: string, message: string): DomainError =>
  new DomainError('invalid_request', `${path}: ${message}`, { errors: [{ path, message }] });

/** One spelling for one address: trimmed, Unicode-composed, lower case. */
export const normaliseEmail = (text: string): string => text.trim().normalize('NFC').toLowerCase();

/** @throws {DomainError} invalid_request: not of the form name@host.domain, or longer than 254 characters */
export function parseEmail(text: string): string {
  const email = normaliseEmail(text);
  if (email.length > MAX_EMAIL_LENGTH || UNPRINTABLE.test(email) || !/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(email))
    throw invalid('email', 'must be an e-mail address');
  return email;
}

/** @throws {DomainError} invalid_request: empty once trimmed, over 255 characters, or with control characters */
export function parseName(text: string): string {
  const name = text.trim().normalize('NFC');
  if (name === '') throw invalid('name', 'must not be empty');
  if (name.length > MAX_NAME_LENGTH) throw invalid('name', `must not be longer than ${MAX_NAME_LENGTH} characters`);
  if (UNPRINTABLE.test(name)) throw invalid('name', 'must not contain control characters');
  return name;
}

/** @throws {DomainError} invalid_request: under 8 characters; password_too_long: over 72 bytes as UTF-8 */
export function checkNewPassword(password: string): void {
  if ([...password].length < MIN_PASSWORD_LENGTH)
    throw invalid('password', `must have at least ${MIN_PASSWORD_LENGTH} characters`);
  if (new TextEncoder().encode(password).length > MAX_PASSWORD_BYTES)
    throw new DomainError('password_too_long', `The password must not be longer than ${MAX_PASSWORD_BYTES} bytes.`);
}

export interface UserChange {
  readonly name?: string;
  readonly role?: Role;
  readonly isActive?: boolean;
}

/**
 * What an admin's change makes of a user; the very same object when it changes nothing.
 * @param otherActiveAdmins how many active admins there are beside this user
 * @throws {Forbidden} it would take the admin's own account away, or the platform's last admin
 */
export function changeUser(user: User, change: UserChange, actorId: string, otherActiveAdmins: number): User {
  const name = change.name === undefined ? user.name : parseName(change.name);
  const { role = user.role, isActive = user.isActive } = change;
  const wasAdmin = user.role === 'admin' && user.isActive;
  const staysAdmin = role === 'admin' && isActive;
  if (wasAdmin && !staysAdmin) {
    if (user.id === actorId) throw new Forbidden('You cannot take your own admin account away: ask another admin.');
    if (otherActiveAdmins === 0) throw new Forbidden('This is the last active admin: make another one first.');
  }
  if (name === user.name && role === user.role && isActive === user.isActive) return user;
  return { ...user, name, role, isActive, version: user.version + 1 };
}
