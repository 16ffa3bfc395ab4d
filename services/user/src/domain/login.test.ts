import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  GIVEN_UP,
  judgeRefresh,
  LOGIN_MAX_MS,
  nextRefreshToken,
  REFRESH_SLIDING_MS,
  REPLACED_GRACE_MS,
  type RefreshToken,
  startLogin,
} from './login.js';

const login = startLogin('l', 'u', 0);

describe('judgeRefresh', () => {
  const token = nextRefreshToken(login, 'h', 0);
  it('holds to the last millisecond of 30 days', () => {
    expect(judgeRefresh(token, login, false, REFRESH_SLIDING_MS - 1)).toBe('good');
    expect(judgeRefresh(token, login, false, REFRESH_SLIDING_MS)).toBe('ended');
  });
  it('keeps a replaced token good for 30 s, and then takes it for a copy once the next one was presented', () => {
    const replaced = { ...token, replacedAt: new Date(1000) };
    expect(judgeRefresh(replaced, login, true, 31_000)).toBe('good');
    expect(judgeRefresh(replaced, login, true, 31_001)).toBe('reused');
    expect(judgeRefresh(replaced, login, false, 31_001)).toBe('again');
  });
  it('takes one that was given up for a copy', () => {
    const later = Date.UTC(2026, 10, 28);
    const running = startLogin('l', 'u', later);
    const givenUp = { ...nextRefreshToken(running, 'h', later), replacedAt: GIVEN_UP };
    expect(judgeRefresh(givenUp, running, false, later + 1)).toBe('reused');
  });
  it('is over once the login is revoked', () => {
    expect(judgeRefresh(token, { ...login, revokedAt: new Date(5) }, false, 10)).toBe('ended');
  });
  it('never lets a chain of refreshes outlive the login', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: REFRESH_SLIDING_MS }), { maxLength: 20 }), (pauses) => {
        let now = 0;
        let current = token;
        for (const pause of pauses) {
          now += pause;
          expect(current.expiresAt.getTime()).toBeLessThanOrEqual(LOGIN_MAX_MS);
          if (judgeRefresh(current, login, false, now) !== 'good') break;
          expect(now).toBeLessThan(LOGIN_MAX_MS);
          current = nextRefreshToken(login, 'h', now);
        }
      }),
    );
  });
});

/** One login's tokens, as `refresh` and its repository keep them. */
class Tokens {
  readonly #login = startLogin('l', 'u', START);
  readonly #all: RefreshToken[] = [nextRefreshToken(this.#login, '0', START)];
  isOver = false;

  get notPresented(): number {
    return this.#all.filter(({ replacedAt }) => replacedAt === null).length;
  }

  /** @returns the next token; null when the login is over */
  present(hash: string, now: number): string | null {
    const token = this.#all.find((each) => each.hash === hash);
    if (!token || this.isOver) return null;
    const { replacedAt } = token;
    const wasFollowed = replacedAt !== null && this.#all.some((each) => Number(each.replacedAt) > Number(replacedAt));
    const worth = judgeRefresh(token, this.#login, wasFollowed, now);
    if (worth === 'reused') this.isOver = true;
    if (worth === 'reused' || worth === 'ended') return null;
    if (worth === 'again') this.#change(({ replacedAt: at }) => at === null, GIVEN_UP);
    if (replacedAt === null || worth === 'again') this.#change((each) => each.hash === hash, new Date(now));
    const next = nextRefreshToken(this.#login, String(this.#all.length), now);
    this.#all.push(next);
    return next.hash;
  }

  #change(which: (token: RefreshToken) => boolean, replacedAt: Date): void {
    for (const [index, each] of this.#all.entries()) if (which(each)) this.#all[index] = { ...each, replacedAt };
  }
}

const START = Date.UTC(2026, 10, 28);
const HOUR = 3_600_000;

describe('a login whose replies are lost', () => {
  it('goes on for who alone has it, however late each try comes', () => {
    const tries = fc.array(fc.record({ pause: fc.integer({ min: 1, max: HOUR }), isLost: fc.boolean() }), {
      maxLength: 50,
    });
    fc.assert(
      fc.property(tries, (all) => {
        const tokens = new Tokens();
        let now = START;
        let held = '0';
        for (const { pause, isLost } of all) {
          now += pause;
          const next = tokens.present(held, now);
          expect(next).not.toBeNull();
          if (!isLost) held = next ?? held;
        }
      }),
    );
  });

  it('ends as soon as the first of two who hold the same token comes back after the other was served', () => {
    const tries = fc.array(
      fc.record({
        who: fc.constantFrom('owner', 'thief'),
        pause: fc.integer({ min: REPLACED_GRACE_MS + 1, max: HOUR }),
        isLost: fc.boolean(),
      }),
      { maxLength: 50 },
    );
    fc.assert(
      fc.property(tries, (all) => {
        const tokens = new Tokens();
        let now = START;
        const held = { owner: '0', thief: '0' };
        let servedLast: string | null = null;
        const served = new Set<string>();
        for (const { who, pause, isLost } of all) {
          now += pause;
          const next = tokens.present(held[who as keyof typeof held], now);
          // Whoever has something of their own, and finds that the other was served since, ends it.
          if (served.has(who) && servedLast !== who) expect(next).toBeNull();
          if (next === null) {
            expect(tokens.isOver).toBe(true);
            return;
          }
          expect(tokens.notPresented).toBe(1); // one line goes on, never two
          servedLast = who;
          if (isLost) continue;
          served.add(who);
          held[who as keyof typeof held] = next;
        }
      }),
    );
  });
});
