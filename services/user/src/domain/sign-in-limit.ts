import { DomainError } from '@proctorwise/contracts';

/** Failures that are let through in a window that slides. */
export interface FailureLimit {
  readonly failures: number;
  readonly windowMs: number;
}
/** Guesses at one account from one network. */
export const ACCOUNT_LIMIT: FailureLimit = { failures: 10, windowMs: 15 * 60_000 };
/** Guesses at many accounts from one address. A school's wrong passwords at 08:59 fit in. */
export const ADDRESS_LIMIT: FailureLimit = { failures: 300, windowMs: 5 * 60_000 };
/**
 * Registrations by strangers of one network, taken addresses included: each costs a hash that sign-ins wait behind. A
 * school that registers on one morning fits in, as its wrong passwords do.
 */
export const REGISTRATION_LIMIT: FailureLimit = { failures: 300, windowMs: 5 * 60_000 };

export class TooManyRegistrations extends DomainError {
  /** @param retryAfterSeconds whole seconds, at least 1 */
  constructor(retryAfterSeconds: number) {
    super('too_many_failures', 'Too many accounts are being made from your network. Try again in a few minutes.', {
      retryAfterSeconds,
    });
  }
}

export class TooManyFailures extends DomainError {
  /** @param retryAfterSeconds whole seconds, at least 1 */
  constructor(retryAfterSeconds: number) {
    super(
      'too_many_failures',
      `Too many failed sign-ins. Try again in ${retryAfterSeconds < 60 ? `${retryAfterSeconds} s` : `${Math.ceil(retryAfterSeconds / 60)} min`}.`,
      { retryAfterSeconds },
    );
  }
}

/** @returns null, or the seconds until the oldest counted failure leaves the window, at least 1 */
export function waitSeconds(limit: FailureLimit, count: number, oldestAt: number, now: number): number | null {
  if (count < limit.failures) return null;
  return Math.max(1, Math.ceil((oldestAt + limit.windowMs - now) / 1000));
}

/** Failures at or before this instant no longer count. */
export const countedSince = (limit: FailureLimit, now: number): Date => new Date(now - limit.windowMs);

/**
 * The network that an address belongs to: /24 of IPv4 (also when written as ::ffff:a.b.c.d), /64 of IPv6. One household
 * or one attacker's machine has a whole /64 at its disposal.
 * @returns `a.b.c.0/24`, four groups and `::/64`, or the text itself when it is no address
 */
export function networkOf(address: string): string {
  const bare = address.replace(/%.*$/, '').toLowerCase();
  const v4 = /^(?:::ffff:)?(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.\d{1,3}$/.exec(bare);
  if (v4) return `${v4[1]}.${v4[2]}.${v4[3]}.0/24`;
  if (!/^[0-9a-f:]+$/.test(bare) || !bare.includes(':')) return address;
  const [head = '', tail] = bare.split('::') as [string, string | undefined];
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = Math.max(0, 8 - left.length - right.length);
  const groups = tail === undefined ? left : [...left, ...Array<string>(missing).fill('0'), ...right];
  if (groups.length !== 8) return address;
  const canonical = groups.map((group) => Number.parseInt(group || '0', 16));
  const [high = 0, low = 0] = canonical.slice(6);
  if (canonical.slice(0, 5).every((group) => group === 0) && canonical[5] === 0xffff)
    return `${high >> 8}.${high & 255}.${low >> 8}.0/24`;
  return `${canonical
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}
