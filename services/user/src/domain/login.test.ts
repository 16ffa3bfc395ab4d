import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { judgeRefresh, LOGIN_MAX_MS, nextRefreshToken, REFRESH_SLIDING_MS, startLogin } from './login.js';

const login = startLogin('l', 'u', 0);

describe('judgeRefresh', () => {
  const token = nextRefreshToken(login, 'h', 0);
  it('holds to the last millisecond of 30 days', () => {
    expect(judgeRefresh(token, login, REFRESH_SLIDING_MS - 1)).toBe('good');
    expect(judgeRefresh(token, login, REFRESH_SLIDING_MS)).toBe('ended');
  });
  it('keeps a replaced token good for 30 s, and then takes it for a copy', () => {
    const replaced = { ...token, replacedAt: new Date(1000) };
    expect(judgeRefresh(replaced, login, 31_000)).toBe('good');
    expect(judgeRefresh(replaced, login, 31_001)).toBe('reused');
  });
  it('is over once the login is revoked', () => {
    expect(judgeRefresh(token, { ...login, revokedAt: new Date(5) }, 10)).toBe('ended');
  });
  it('never lets a chain of refreshes outlive the login', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: REFRESH_SLIDING_MS }), { maxLength: 20 }), (pauses) => {
        let now = 0;
        let current = token;
        for (const pause of pauses) {
          now += pause;
          expect(current.expiresAt.getTime()).toBeLessThanOrEqual(LOGIN_MAX_MS);
          if (judgeRefresh(current, login, now) !== 'good') break;
          expect(now).toBeLessThan(LOGIN_MAX_MS);
          current = nextRefreshToken(login, 'h', now);
        }
      }),
    );
  });
});
