import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { loginEndOf } from '@proctorwise/contracts';
import { SignJWT } from 'jose';
import { generateSigningKey } from '../testing/signing-key.js';
import { openSigningKey } from './signing-key.js';
import { ACCESS_TOKEN_SECONDS, tokenSigner, tokenVerifier } from './tokens.js';

const TOLERANCE_MS = 5_000;
let now = Date.parse('2026-12-01T09:00:00Z');
const clock = () => now;
const keys = { user: await generateSigningKey(), monitoring: await generateSigningKey() };
const user = tokenSigner('user', keys.user, clock);
const monitoring = tokenSigner('monitoring', keys.monitoring, clock);
const verifier = tokenVerifier(
  async (issuer) => (issuer === 'user' || issuer === 'monitoring' ? [keys[issuer].publicJwk] : []),
  clock,
);
const alice = { userId: 'a', name: 'Alice', email: 'alice@student.com', role: 'student' } as const;
const session = { userId: 'a', name: 'Alice', sessionId: 's', reservationId: 'r', examId: 'e' };
const unauthenticated = expect.objectContaining({ code: 'unauthenticated' });

describe('tokens', () => {
  it('say who is signed in', async () => {
    expect(await verifier.verify(await user.login(alice), 'any')).toEqual({
      kind: 'user',
      ...alice,
      until: now + ACCESS_TOKEN_SECONDS * 1_000 + TOLERANCE_MS,
    });
  });
  it('say which session a device holds', async () => {
    const token = await monitoring.session(session, new Date(now + 60_000));
    expect(await verifier.verify(token, 'any')).toEqual({
      kind: 'session',
      ...session,
      until: now + 60_000 + TOLERANCE_MS,
    });
  });
  it('let a service in at its callee only', async () => {
    const token = await monitoring.internal('reservation');
    expect(await verifier.verify(token, 'reservation')).toEqual({ kind: 'service', service: 'monitoring' });
    await expect(verifier.verify(token, 'user')).rejects.toEqual(unauthenticated);
    await expect(verifier.verify(token, 'any')).rejects.toEqual(unauthenticated);
  });
  it('end: at the second it is still good, five seconds of tolerance later it is not', async () => {
    const token = await user.login(alice);
    now += ACCESS_TOKEN_SECONDS * 1000;
    const actor = await verifier.verify(token, 'any');
    expect(actor).toMatchObject({ kind: 'user' });
    now = loginEndOf(actor) - 1;
    expect(await verifier.verify(token, 'any')).toEqual(actor);
    now += 1;
    await expect(verifier.verify(token, 'any')).rejects.toEqual(expect.objectContaining({ code: 'token_expired' }));
  });
  it('of the wrong issuer are refused: monitoring may not sign in users, user may not open sessions', async () => {
    await expect(verifier.verify(await monitoring.login(alice), 'any')).rejects.toEqual(unauthenticated);
    const token = await user.session(session, new Date(now + 60_000));
    await expect(verifier.verify(token, 'any')).rejects.toEqual(unauthenticated);
  });
  it('that are forged, unsigned, of another algorithm or no tokens at all are refused', async () => {
    const stranger = tokenSigner('user', await generateSigningKey(), clock);
    const claims = Buffer.from(JSON.stringify({ iss: 'user', aud: 'proctorwise', sub: 'a', exp: 9e9 })).toString(
      'base64url',
    );
    const symmetric = await new SignJWT({ role: 'admin', name: 'x', email: 'y' })
      .setProtectedHeader({ alg: 'HS256', kid: keys.user.publicJwk.kid as string })
      .setIssuer('user')
      .setAudience('proctorwise')
      .setSubject('a')
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(String(keys.user.publicJwk.x)));
    const bad = [await stranger.login(alice), `eyJhbGciOiJub25lIn0.${claims}.`, symmetric, '', 'a.b.c', 'not a token'];
    for (const token of bad) await expect(verifier.verify(token, 'any')).rejects.toEqual(unauthenticated);
  });
});

describe('openSigningKey', () => {
  const folder = mkdtemp(join(tmpdir(), 'keys-'));
  afterAll(async () => rm(await folder, { recursive: true }));

  it('makes a key that its owner alone can read, and finds it again', async () => {
    const file = join(await folder, 'secrets', 'user.json');
    const first = await openSigningKey(file);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await openSigningKey(file)).publicJwk).toEqual(first.publicJwk);
    expect(first.publicJwk).not.toHaveProperty('d');
  });
  it('says what to do about a file that is no key', async () => {
    const file = join(await folder, 'broken.json');
    await writeFile(file, '{"kty":"RSA"}');
    await expect(openSigningKey(file)).rejects.toThrow(/not a signing key. Restore it from a backup/);
  });
});
