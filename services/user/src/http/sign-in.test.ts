import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RunningUserService, startUserService } from '../testing/user-service.js';

let service: RunningUserService;
beforeAll(async () => {
  service = await startUserService();
  await service.module.seedDemoUsers();
});
afterAll(() => service.close());

const MINUTE = 60_000;
const from = (address: string) => ({ 'x-forwarded-for': address });
const attempt = (email: string, password: string, address: string) =>
  service.call('POST', '/users/login', { body: { email, password }, headers: from(address) });
const refresh = (token: string | null) => service.call('POST', '/users/refresh', { body: { refresh_token: token } });

/** As a browser would: fetch() sets no Host of ours. */
const fetchAs = (address: string, headers: Record<string, string>, body: object) =>
  new Promise<{ status: number | undefined; code: string | undefined }>((resolve, reject) => {
    const sent = request(
      `${address}/users/login`,
      { method: 'POST', headers: { 'content-type': 'application/json', ...headers } },
      async (response) => {
        const reply = (await json(response)) as { code?: string };
        resolve({ status: response.statusCode, code: reply.code });
      },
    );
    sent.once('error', reject);
    sent.end(JSON.stringify(body));
  });

describe('POST /users/login', () => {
  it("gives a script both tokens, with the original's claims, and no cookie", async () => {
    const reply = await attempt('Alice@Student.com ', 'password123', '10.9.0.1');
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({ token_type: 'bearer', expires_in: 900, user: { email: 'alice@student.com' } });
    expect(reply.body.refresh_token).toEqual(expect.any(String));
    expect(reply.cookies).toEqual([]);
    const claims = JSON.parse(Buffer.from(reply.body.access_token.split('.')[1], 'base64url').toString());
    const { user } = reply.body;
    expect(claims).toMatchObject({ sub: user.user_id, user_id: user.user_id, name: user.name, role: 'student' });
    expect(Number(claims.exp) * 1000 - service.now).toBe(15 * MINUTE);
  });
  it('gives a browser cookies and no refresh token, and works by them', async () => {
    const headers = { origin: service.origin };
    const login = await service.call('POST', '/users/login', {
      body: { email: 'alice@student.com', password: 'password123' },
      headers,
    });
    expect(login.body.refresh_token).toBeNull();
    expect(login.cookies).toHaveLength(2);
    for (const cookie of login.cookies) expect(cookie).toMatch(/^pw-(login|refresh)-8001=.+HttpOnly; SameSite=Strict/);
    const cookie = login.cookies.map((line) => line.split(';')[0]).join('; ');
    expect((await service.call('GET', '/users/me', { headers: { cookie } })).status).toBe(200);
    const foreign = await service.call('POST', '/users/refresh', {
      headers: { cookie, origin: 'https://evil.example' },
    });
    expect(foreign).toMatchObject({ status: 403, body: { code: 'origin_mismatch' } });
    const next = await service.call('POST', '/users/refresh', { headers: { cookie, ...headers } });
    expect(next.status).toBe(200);
    expect(next.body.refresh_token).toBeNull();
    expect(next.cookies).toHaveLength(2);
    const renewed = next.cookies.map((line) => line.split(';')[0]).join('; ');
    const out = await service.call('POST', '/users/logout', { headers: { cookie: renewed, ...headers } });
    expect(out.status).toBe(200);
    expect(out.cookies).toHaveLength(2);
    for (const cleared of out.cookies) expect(cleared).toContain('Max-Age=0');
    const after = await service.call('POST', '/users/refresh', { headers: { cookie: renewed, ...headers } });
    expect(after.status).toBe(401);
    expect(after.cookies).toHaveLength(2);
  });
  it("refuses the demo's accounts to pages of others, and to names of others that lead here", async () => {
    const { port } = new URL(service.origin);
    const signIn = (email: string, origin: string, host?: string) =>
      fetchAs(service.origin, { origin, ...(host ? { host } : {}) }, { email, password: 'password123' });
    await service.call('POST', '/users/register', {
      body: { name: 'Zoe', email: 'zoe@student.com', password: 'password123' },
    });
    for (const origin of ['https://evil.example', 'null', `http://127.0.0.1:${Number(port) + 1}`])
      expect(await signIn(' DIANA@admin.com', origin)).toMatchObject({ status: 403, code: 'origin_mismatch' });
    const rebound = `evil.example:${port}`;
    expect(await signIn('diana@admin.com', `http://${rebound}`, rebound)).toMatchObject({ status: 403 });
    const localhost = `localhost:${port}`;
    expect(await signIn('diana@admin.com', `http://${localhost}`, localhost)).toMatchObject({ status: 200 });
    expect(await signIn('zoe@student.com', 'https://evil.example')).toMatchObject({ status: 200 });
  });
  it('answers a wrong password and an unknown address alike', async () => {
    const wrong = await attempt('bob@teacher.com', 'wrong password', '10.9.1.1');
    const unknown = await attempt('nobody@x.com', 'wrong password', '10.9.1.1');
    expect(wrong).toMatchObject({
      status: 401,
      body: { code: 'invalid_credentials', detail: 'Invalid email or password' },
    });
    expect(unknown.body).toEqual(wrong.body);
    expect((await attempt('not an address', 'x', '10.9.1.1')).body).toEqual(wrong.body);
  });
});

describe('the limit of failures', () => {
  it('refuses the account in that network after ten, right password or not, and nowhere else', async () => {
    const start = service.now;
    for (let failure = 1; failure <= 10; failure++) {
      service.now = start + failure * 1000;
      expect((await attempt('charlie@proctor.com', 'wrong', `10.1.1.${failure}`)).status).toBe(401);
    }
    const refused = await attempt('charlie@proctor.com', 'password123', '10.1.1.200');
    expect(refused).toMatchObject({ status: 429, body: { code: 'too_many_failures' } });
    // The oldest failure leaves the window 15 minutes after it, and nine seconds have passed since.
    expect(refused.headers.get('retry-after')).toBe(String(15 * 60 - 9));
    expect((await attempt('charlie@proctor.com', 'password123', '10.1.2.1')).status).toBe(200);
    expect((await attempt('bob@teacher.com', 'password123', '10.1.1.200')).status).toBe(200);
    service.now = start + 1000 + 15 * MINUTE - 1;
    expect((await attempt('charlie@proctor.com', 'wrong', '10.1.1.9')).status).toBe(429);
    service.now += 1;
    expect((await attempt('charlie@proctor.com', 'wrong', '10.1.1.9')).status).toBe(401);
  });
  it('starts anew for the account after a sign-in', async () => {
    for (let failure = 1; failure <= 9; failure++) await attempt('diana@admin.com', 'wrong', '10.2.1.1');
    expect((await attempt('diana@admin.com', 'password123', '10.2.1.1')).status).toBe(200);
    for (let failure = 1; failure <= 9; failure++) await attempt('diana@admin.com', 'wrong', '10.2.1.1');
    expect((await attempt('diana@admin.com', 'password123', '10.2.1.1')).status).toBe(200);
  });
  it('lets guesses made at the same moment win no more than ten answers', async () => {
    const replies = await Promise.all(
      Array.from({ length: 25 }, () => attempt('alice@student.com', 'wrong', '10.3.1.1')),
    );
    const answered = replies.filter(({ status }) => status === 401);
    expect(answered).toHaveLength(10);
    expect(replies.filter(({ status }) => status === 429)).toHaveLength(15);
  });
  it('refuses an address after 300 failures over all accounts, for five minutes', async () => {
    const address = '10.4.1.1';
    const failures = Array.from({ length: 299 }, (_, index) => index);
    const guesses = await Promise.all(failures.map((index) => attempt(`guess${index}@x.com`, 'wrong', address)));
    expect([...new Set(guesses.map(({ status }) => status))]).toEqual([401]); // one that was refused is not counted
    expect((await attempt('bob@teacher.com', 'password123', address)).status).toBe(200);
    expect((await attempt('guess299@x.com', 'wrong', address)).status).toBe(401);
    expect((await attempt('bob@teacher.com', 'password123', address)).status).toBe(429);
    expect((await attempt('bob@teacher.com', 'password123', '10.4.1.2')).status).toBe(200);
    service.now += 5 * MINUTE;
    expect((await attempt('bob@teacher.com', 'password123', address)).status).toBe(200);
  });
  it('forgets failures once no window holds them', async () => {
    await attempt('x@x.com', 'wrong', '10.5.1.1');
    service.now += 15 * MINUTE;
    const useCases = service.module.app.locals.deps as { forgetOldRecords(): Promise<{ failures: number }> };
    expect((await useCases.forgetOldRecords()).failures).toBeGreaterThan(0);
    expect((await useCases.forgetOldRecords()).failures).toBe(0);
  });
});

describe('POST /users/refresh', () => {
  it('hands out a new pair, and takes the replaced token for 30 s more', async () => {
    const login = await service.signIn('bob@teacher.com');
    const second = await refresh(login.refresh_token);
    expect(second.status).toBe(200);
    expect(second.body.refresh_token).not.toBe(login.refresh_token);
    service.now += 30_000;
    expect((await refresh(login.refresh_token)).status).toBe(200);
    expect((await refresh(second.body.refresh_token)).status).toBe(200);
  });
  it('ends the whole login when a replaced token turns up later', async () => {
    const login = await service.signIn('bob@teacher.com');
    const second = await refresh(login.refresh_token);
    service.now += 1;
    const third = await refresh(second.body.refresh_token);
    service.now += 30_001;
    expect((await refresh(login.refresh_token)).status).toBe(401);
    expect((await refresh(third.body.refresh_token)).status).toBe(401);
  });
  it('survives replies that were lost, however late the next try is, and ends when a lost one turns up', async () => {
    const login = await service.signIn('bob@teacher.com');
    const lost = await refresh(login.refresh_token);
    service.now += 60 * MINUTE;
    expect((await refresh(login.refresh_token)).status).toBe(200); // lost as well
    service.now += 60 * MINUTE;
    const second = await refresh(login.refresh_token);
    const third = await refresh(second.body.refresh_token);
    expect([second.status, third.status]).toEqual([200, 200]);
    expect((await refresh(lost.body.refresh_token)).status).toBe(401);
    expect((await refresh(third.body.refresh_token)).status).toBe(401);
  });
  it('ends 90 days after the sign-in, however often it was refreshed', async () => {
    const login = await service.signIn('bob@teacher.com');
    let token: string | null = login.refresh_token;
    for (let month = 0; month < 3; month++) {
      service.now += 30 * 24 * 60 * MINUTE - 1;
      const next = await refresh(token);
      expect(next.status).toBe(200);
      token = next.body.refresh_token;
    }
    service.now += 3;
    expect((await refresh(token)).status).toBe(401);
  });
  it('ends 30 days after its last use', async () => {
    const login = await service.signIn('bob@teacher.com');
    service.now += 30 * 24 * 60 * MINUTE;
    expect((await refresh(login.refresh_token)).status).toBe(401);
  });
  it('answers 401 for rubbish and for nothing', async () => {
    expect((await refresh('rubbish')).body.code).toBe('invalid_credentials');
    expect((await service.call('POST', '/users/refresh')).status).toBe(401);
    expect((await service.call('POST', '/users/logout')).status).toBe(200);
  });
  it('is over after a logout', async () => {
    const login = await service.signIn('bob@teacher.com');
    await service.call('POST', '/users/logout', { body: { refresh_token: login.refresh_token } });
    expect((await refresh(login.refresh_token)).status).toBe(401);
  });
});
