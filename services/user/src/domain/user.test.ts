import { describe, expect, it } from '@jest/globals';
import { DomainError, Forbidden } from '@proctorwise/contracts';
import fc from 'fast-check';
import { changeUser, checkNewPassword, parseEmail, parseName, type User } from './user.js';

const admin: User = {
  id: 'diana',
  name: 'Diana',
  email: 'diana@admin.com',
  role: 'admin',
  isActive: true,
  createdAt: new Date(0),
  version: 3,
};
const codeOf = (work: () => unknown): string | null => {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
};

describe('parseEmail', () => {
  it('makes one spelling of one address, however often', () => {
    expect(parseEmail('  Alice@Student.COM ')).toBe('alice@student.com');
    fc.assert(
      fc.property(fc.emailAddress(), (email) => {
        const once = parseEmail(email);
        expect(parseEmail(` ${once} `)).toBe(once);
      }),
    );
  });
  it.each([
    '',
    'alice',
    'alice@',
    '@student.com',
    'a b@c.de',
    'a@b@c.de',
    'a@localhost',
    'a@b..c',
    'a\u0000@b.cd',
    `${'a'.repeat(250)}@b.cd`,
  ])('refuses %j', (text) => expect(codeOf(() => parseEmail(text))).toBe('invalid_request'));
});

describe('parseName', () => {
  it('trims, and keeps any script', () => {
    expect(parseName('  Zoë O’Neill ')).toBe('Zoë O’Neill');
    expect(parseName('محمد علي')).toBe('محمد علي');
    expect(parseName('李小龍')).toBe('李小龍');
  });
  it.each(['', '   ', 'a\nb', 'a\u0007', 'evil\u202Etxt', 'a\u2028b', 'x'.repeat(256)])('refuses %j', (text) =>
    expect(codeOf(() => parseName(text))).toBe('invalid_request'),
  );
});

describe('checkNewPassword', () => {
  it('takes 8 characters to 72 bytes', () => {
    expect(codeOf(() => checkNewPassword('1234567'))).toBe('invalid_request');
    expect(codeOf(() => checkNewPassword('12345678'))).toBeNull();
    expect(codeOf(() => checkNewPassword('é'.repeat(36)))).toBeNull();
    expect(codeOf(() => checkNewPassword(`${'é'.repeat(36)}x`))).toBe('password_too_long');
  });
});

describe('changeUser', () => {
  it('raises the version at a change and hands back the same user where nothing changes', () => {
    expect(changeUser(admin, { name: 'Diana R.' }, 'x', 1)).toMatchObject({ name: 'Diana R.', version: 4 });
    expect(changeUser(admin, { name: ' Diana ' }, 'x', 1)).toBe(admin);
  });
  it('never leaves the platform without an active admin', () => {
    const change = fc.record(
      { role: fc.constantFrom('student' as const, 'teacher' as const, 'admin' as const), isActive: fc.boolean() },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        change,
        fc.constantFrom('diana', 'other'),
        fc.integer({ min: 0, max: 2 }),
        (wanted, actor, others) => {
          let after: User = admin;
          try {
            after = changeUser(admin, wanted, actor, others);
          } catch (error) {
            expect(error).toBeInstanceOf(Forbidden);
          }
          expect(others + (after.role === 'admin' && after.isActive ? 1 : 0)).toBeGreaterThan(0);
        },
      ),
      { examples: [[{ isActive: false }, 'diana', 1]] },
    );
  });
  it('does not let an admin take the own account away', () => {
    expect(codeOf(() => changeUser(admin, { isActive: false }, 'diana', 5))).toBe('forbidden');
    expect(codeOf(() => changeUser(admin, { role: 'teacher' }, 'diana', 5))).toBe('forbidden');
  });
});
