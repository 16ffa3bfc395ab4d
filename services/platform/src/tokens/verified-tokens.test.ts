import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { SERVICES, type ServiceName } from '@proctorwise/contracts';
import fc from 'fast-check';
import type { JWK } from 'jose';
import { generateSigningKey } from '../testing/signing-key.js';
import { tokenSigner, tokenVerifier } from './tokens.js';
import { areSameKeys, isInTime, VerifiedTokens } from './verified-tokens.js';

const NOON = Date.parse('2026-12-01T12:00:00Z');
const alice = { userId: 'a', name: 'Alice', email: 'alice@student.com', role: 'student' } as const;
const session = { userId: 'a', name: 'Alice', sessionId: 's', reservationId: 'r', examId: 'e' };
const ofUser = (subject: string) => ({ issuer: 'user' as const, payload: { sub: subject }, keys: [] });

describe('a verifier that remembers signatures', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it.each([
    ['once where it remembers it', 1, 1],
    ['each time where it remembers nothing', 0, 3],
  ])('verifies the signature of one token %s', async (_, remembered, verifications) => {
    const key = await generateSigningKey();
    const published = [key.publicJwk];
    const verifier = tokenVerifier(
      async () => published,
      () => NOON,
      { remembered },
    );
    const token = await tokenSigner('user', key, () => NOON).login(alice);
    const verify = jest.spyOn(crypto.subtle, 'verify');
    for (let use = 0; use < 3; use += 1) expect(await verifier.verify(token, 'any')).toMatchObject({ userId: 'a' });
    expect(verify).toHaveBeenCalledTimes(verifications);
  });

  it('says what one that remembers nothing says, whatever the clock and the keys do', async () => {
    const signing = { old: await generateSigningKey(), fresh: await generateSigningKey() };
    const signers = Object.values(signing).flatMap((key) => [
      tokenSigner('user', key, () => NOON),
      tokenSigner('monitoring', key, () => NOON),
    ]);
    const tokens = await Promise.all(
      signers.flatMap((signer) => [
        signer.login(alice),
        signer.session(session, new Date(NOON + 60_000)),
        signer.internal('reservation'),
      ]),
    );
    const sets: readonly (readonly JWK[])[] = [
      [signing.old.publicJwk],
      [signing.old.publicJwk, signing.fresh.publicJwk],
      [signing.fresh.publicJwk],
      [],
    ];
    const step = fc.record({
      passesMs: fc.constantFrom(0, 0, 1, 30_000, 60_000, 240_000),
      setsBackMs: fc.constantFrom(0, 0, 0, 30_000),
      set: fc.option(fc.nat(sets.length - 1), { nil: null }),
      token: fc.nat(tokens.length - 1),
      callee: fc.constantFrom<ServiceName | 'any'>('any', 'reservation', 'user'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.nat(5), async (steps, remembered) => {
        let now = NOON;
        let published = sets[0]!;
        const keys = async () => published;
        const clock = () => now;
        const remembers = tokenVerifier(keys, clock, { remembered });
        const forgets = tokenVerifier(keys, clock, { remembered: 0 });
        for (const { passesMs, setsBackMs, set, token, callee } of steps) {
          now += passesMs - setsBackMs;
          if (set !== null) published = sets[set]!;
          const [one, other] = await Promise.allSettled(
            [remembers, forgets].map((verifier) => verifier.verify(tokens[token]!, callee)),
          );
          expect(one!.status).toBe(other!.status);
          if (one!.status === 'fulfilled') expect(one).toEqual(other);
          else expect(one!.reason).toMatchObject({ code: (other as PromiseRejectedResult).reason.code });
        }
      }),
      { numRuns: 60 },
    );
  });

  it('refuses a token at its next use once its key is gone, though another key is there', async () => {
    const [old, fresh] = [await generateSigningKey(), await generateSigningKey()];
    let published = [old.publicJwk];
    const verifier = tokenVerifier(
      async () => published,
      () => NOON,
    );
    const token = await tokenSigner('user', old, () => NOON).login(alice);
    await verifier.verify(token, 'any');
    await verifier.verify(token, 'any');
    published = [fresh.publicJwk];
    await expect(verifier.verify(token, 'any')).rejects.toMatchObject({ code: 'unauthenticated' });
    // The same key under a new object is read anew: trusted again, by its signature.
    published = [{ ...old.publicJwk }];
    await expect(verifier.verify(token, 'any')).resolves.toMatchObject({ userId: 'a' });
  });

  it('takes no token for another that differs in one character of its signature', async () => {
    const key = await generateSigningKey();
    const verifier = tokenVerifier(
      async (issuer) => (SERVICES.includes(issuer) ? [key.publicJwk] : []),
      () => NOON,
    );
    const token = await tokenSigner('user', key, () => NOON).login(alice);
    await verifier.verify(token, 'any');
    // The last but one: of the last, four bits say nothing (86 characters, 516 bits, for 64 bytes).
    const forged = token.replace(/(.)(.)$/, (_, changed, last) => `${changed === 'A' ? 'B' : 'A'}${last}`);
    expect(forged).not.toBe(token);
    await expect(verifier.verify(forged, 'any')).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});

describe('the tokens that are remembered', () => {
  it('are as many as were allowed: the one that was not used for longest goes', () => {
    const tokens = new VerifiedTokens(2);
    tokens.add('a', ofUser('a'));
    tokens.add('b', ofUser('b'));
    expect(tokens.get('a')).toEqual(ofUser('a'));
    tokens.add('c', ofUser('c'));
    expect(tokens.size).toBe(2);
    expect([tokens.get('a'), tokens.get('b'), tokens.get('c')]).toEqual([ofUser('a'), undefined, ofUser('c')]);
    tokens.delete('a');
    expect(tokens.get('a')).toBeUndefined();
  });
  it('are none where none is allowed', () => {
    const tokens = new VerifiedTokens(0);
    tokens.add('a', ofUser('a'));
    expect(tokens.size).toBe(0);
  });
});

it('is in its time from nbf less the tolerance to exp and the tolerance', () => {
  const at = (seconds: number) => isInTime({ nbf: 100, exp: 200 }, seconds * 1_000 + 999, 5);
  expect([94, 95, 204, 205].map(at)).toEqual([false, true, true, false]);
  expect(isInTime({}, 0, 5)).toBe(false);
});

it('tells key sets apart by their very keys', () => {
  const [a, b]: [JWK, JWK] = [{ kty: 'OKP' }, { kty: 'OKP' }];
  expect(areSameKeys([a, b], [a, b])).toBe(true);
  expect([
    areSameKeys([a], [b]),
    areSameKeys([a, b], [b, a]),
    areSameKeys([a], [a, b]),
    areSameKeys([a, b], [a]),
  ]).toEqual([false, false, false, false]);
});
