import type { Role } from '@proctorwise/contracts';
import type { Clock, Page, Transaction } from '@proctorwise/platform';
import type { Login, LoginEnd, RefreshToken } from '../domain/login.js';
import type { User } from '../domain/user.js';

export interface Users {
  byId(id: string): Promise<User | null>;
  /** As byId; inside a transaction nobody else changes the account until its end. */
  lock(id: string): Promise<User | null>;
  /** @param email normalised */
  byEmail(email: string): Promise<{ user: User; passwordHash: string } | null>;
  /** In the order of their creation. */
  list(filter: { role?: Role; isActive?: boolean }, page: Page): Promise<User[]>;
  /** Active ones, by role; roles without any are missing. */
  countByRole(): Promise<Partial<Record<Role, number>>>;
  countActiveAdminsBeside(id: string): Promise<number>;
  /** @throws {EmailTaken} */
  add(user: User, passwordHash: string): Promise<void>;
  save(user: User, now: Date): Promise<void>;
}

export interface Logins {
  add(login: Login): Promise<void>;
  addToken(token: RefreshToken): Promise<void>;
  byTokenHash(hash: string): Promise<{ login: Login; token: RefreshToken } | null>;
  /** Whether another token of the login was presented after `at`. */
  wasPresentedAfter(loginId: string, at: Date): Promise<boolean>;
  /** @param again also where it was replaced before: its grace begins anew */
  markReplaced(hash: string, at: Date, again: boolean): Promise<void>;
  /** Every token of the login that was not presented counts as `GIVEN_UP`. */
  giveUpUnpresented(loginId: string): Promise<void>;
  revoke(loginId: string, at: Date, end: LoginEnd): Promise<void>;
  revokeAllOf(userId: string, at: Date, end: LoginEnd): Promise<void>;
  /** Forgets logins whose end lies before, with their tokens. @returns how many */
  forgetEndedBefore(at: Date): Promise<number>;
}

/** Failed sign-ins and strangers' registrations, by a key that stands for an account in a network or for an address. */
export interface SignInFailures {
  /** Failures later than `since`, and the oldest of them. */
  recent(key: string, since: Date): Promise<{ count: number; oldestAt: Date | null }>;
  add(keys: readonly string[], at: Date): Promise<void>;
  clear(key: string): Promise<void>;
  forgetBefore(at: Date): Promise<number>;
}

export interface UserRepositories {
  readonly users: Users;
  readonly logins: Logins;
  readonly failures: SignInFailures;
}
/** Advisory lock of whoever decides by how many admins there are. */
export const ADMINS = 'admins';

export interface UserTransaction extends UserRepositories, Pick<Transaction, 'emit' | 'advisoryLock'> {}
export interface UserDatabase {
  transaction<T>(work: (tx: UserTransaction) => Promise<T>): Promise<T>;
  read<T>(work: (repositories: UserRepositories) => Promise<T>): Promise<T>;
}

/** Slow on purpose, off the event loop, a few at a time. */
export interface PasswordHasher {
  /** @throws {DomainError} overloaded: too many wait */
  hash(password: string): Promise<string>;
  /** @param hash null costs the same time and is never right. @throws {DomainError} overloaded */
  verify(hash: string | null, password: string): Promise<boolean>;
}

/** Tokens that cannot be guessed, and what is stored of them. */
export interface Secrets {
  /** 256 random bits, base64url. */
  newToken(): string;
  /** SHA-256, hexadecimal. */
  digest(text: string): string;
}

/** Signs the access token of a signed-in person. */
export interface AccessTokens {
  login(user: { userId: string; role: Role; name: string; email: string }): Promise<string>;
}

export interface UserPorts {
  readonly database: UserDatabase;
  readonly passwords: PasswordHasher;
  readonly secrets: Secrets;
  readonly accessTokens: AccessTokens;
  readonly clock: Clock;
  readonly newId: () => string;
}
