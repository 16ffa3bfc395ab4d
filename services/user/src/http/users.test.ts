import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { schemaDrift } from '@proctorwise/platform/testing';
import { type RunningUserService, startUserService } from '../testing/user-service.js';

let service: RunningUserService;
let admin: string;
let teacher: string;
let student: string;
let studentId: string;

beforeAll(async () => {
  service = await startUserService();
  const demo = await service.module.seedDemoUsers();
  studentId = demo.student.userId;
  admin = (await service.signIn('diana@admin.com')).access_token;
  teacher = (await service.signIn('bob@teacher.com')).access_token;
  student = (await service.signIn('alice@student.com')).access_token;
});
afterAll(() => service.close());

const newcomer = (email: string, more: object = {}) => ({ name: 'Nina', email, password: 'password123', ...more });

it('has migrations that make exactly the tables of its entities', async () => {
  expect(await schemaDrift(service.module.database)).toEqual([]);
});

describe('POST /users/register', () => {
  it('takes 300 of strangers in one network within five minutes, and of an admin as many as it takes', async () => {
    const from = (address: string, token?: string) =>
      service.call('POST', '/users/register', {
        body: newcomer('alice@student.com'), // taken: costs no hash, and counts
        headers: { 'x-forwarded-for': address },
        token,
      });
    for (let done = 0; done < 300; done += 50)
      await Promise.all(Array.from({ length: 50 }, (_, index) => from(`10.7.1.${index + 1}`)));
    const refused = await from('10.7.1.200');
    expect(refused).toMatchObject({ status: 429, body: { code: 'too_many_failures' } });
    expect(refused.headers.get('retry-after')).toBe('300');
    expect((await from('10.7.2.1')).status).toBe(400);
    expect((await from('10.7.1.1', admin)).status).toBe(400);
  });
  it('makes a student of anyone, with or without the trailing slash, and tells the other services', async () => {
    const reply = await service.call('POST', '/users/register', { body: newcomer('  Nina@Student.com ') });
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({
      user_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name: 'Nina',
      email: 'nina@student.com',
      role: 'student',
      is_active: true,
      created_at: '2026-11-22T09:00:00.000Z',
    });
    expect((await service.emitted('user_changed')).at(-1)).toEqual({
      user_id: reply.body.user_id,
      version: 1,
      name: 'Nina',
      email: 'nina@student.com',
      role: 'student',
      is_active: true,
    });
  });
  it('answers 400 for an address that is taken, in any spelling', async () => {
    const reply = await service.call('POST', '/users/register/', { body: newcomer('ALICE@student.com') });
    expect(reply).toMatchObject({ status: 400, body: { code: 'email_taken', detail: 'Email already registered' } });
    expect(reply.headers.get('content-type')).toContain('application/problem+json');
  });
  it('lets one of many same registrations through', async () => {
    const replies = await Promise.all(
      Array.from({ length: 6 }, () => service.call('POST', '/users/register', { body: newcomer('race@student.com') })),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400, 400]);
  });
  it('answers 400 for a password over 72 bytes and 422 for one under 8 characters', async () => {
    const long = await service.call('POST', '/users/register', {
      body: newcomer('long@x.com', { password: 'p'.repeat(73) }),
    });
    expect(long).toMatchObject({ status: 400, body: { code: 'password_too_long' } });
    const short = await service.call('POST', '/users/register', {
      body: newcomer('short@x.com', { password: 'p'.repeat(7) }),
    });
    expect(short).toMatchObject({ status: 422, body: { errors: [{ path: 'password' }] } });
  });
  it.each([
    ['a missing name', { name: undefined }, 'name'],
    ['an empty name', { name: '' }, 'name'],
    ['a name of blanks', { name: '  ' }, 'name'],
    ['a name with a control character', { name: 'a\u0007b' }, 'name'],
    ['no address', { email: 'nobody' }, 'email'],
    ['an unknown role', { role: 'king' }, 'role'],
    ['a number for a name', { name: {} }, 'name'],
  ])('answers 422 for %s', async (_, more, path) => {
    const reply = await service.call('POST', '/users/register', { body: newcomer('fresh@x.com', more) });
    expect(reply.status).toBe(422);
    expect(reply.body.errors[0].path).toBe(path);
  });
  it('makes other roles for admins only', async () => {
    for (const token of [undefined, student, teacher]) {
      const reply = await service.call('POST', '/users/register', {
        token,
        body: newcomer('prof@x.com', { role: 'teacher' }),
      });
      expect(reply).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    }
    const reply = await service.call('POST', '/users/register', {
      token: admin,
      body: newcomer('prof@x.com', { role: 'teacher' }),
    });
    expect(reply).toMatchObject({ status: 200, body: { role: 'teacher' } });
  });
});

describe('reading users', () => {
  it('needs a token', async () => {
    for (const path of [
      '/users',
      '/users/',
      '/users/me',
      '/users/overview',
      '/users/role/student',
      `/users/${studentId}`,
    ])
      expect(await service.call('GET', path)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  });
  it('lists everyone for an admin, and nobody for others', async () => {
    const reply = await service.call('GET', '/users/', { token: admin });
    expect(reply.status).toBe(200);
    expect(reply.body.map(({ email }: { email: string }) => email)).toContain('charlie@proctor.com');
    expect(JSON.stringify(reply.body)).not.toContain('argon2');
    expect((await service.call('GET', '/users', { token: teacher })).status).toBe(403);
  });
  it('pages a list by cursor when a limit is given, and leaves nobody out', async () => {
    const whole = await service.call('GET', '/users', { token: admin });
    expect(whole.headers.get('link')).toBeNull();
    const paged: unknown[] = [];
    let path: string | undefined = '/users?limit=2';
    while (path) {
      const reply = await service.call('GET', path, { token: admin });
      paged.push(...reply.body);
      path = /^<(.+)>; rel="next"$/.exec(reply.headers.get('link') ?? '')?.[1];
    }
    expect(paged).toEqual(whole.body);
    for (const wrong of ['limit=0', 'limit=1001', 'limit=x', 'limit=2&cursor=rubbish'])
      expect((await service.call('GET', `/users?${wrong}`, { token: admin })).status).toBe(422);
  });
  it('lists a role: students for a teacher, any for an admin, 400 for an unknown one', async () => {
    const students = await service.call('GET', '/users/role/student', { token: teacher });
    expect(students.body.map(({ name }: { name: string }) => name)).toContain('Alice Martin');
    expect((await service.call('GET', '/users/role/admin', { token: teacher })).status).toBe(403);
    expect((await service.call('GET', '/users/role/student', { token: student })).status).toBe(403);
    expect((await service.call('GET', '/users/role/proctor', { token: admin })).body).toHaveLength(1);
    const unknown = await service.call('GET', '/users/role/king', { token: admin });
    expect(unknown).toMatchObject({ status: 400, body: { code: 'unknown_role' } });
  });
  it("answers another's account as one that does not exist", async () => {
    const own = await service.call('GET', `/users/${studentId}`, { token: student });
    expect(own).toMatchObject({ status: 200, body: { name: 'Alice Martin' } });
    expect((await service.call('GET', '/users/me', { token: student })).body).toEqual(own.body);
    const others = await service.call('GET', `/users/${studentId}`, { token: teacher });
    const missing = await service.call('GET', '/users/nobody', { token: teacher });
    expect(others.status).toBe(404);
    expect(others.body).toEqual(missing.body);
    expect(others.body.detail).toBe('User not found');
  });
  it('counts for the admin page', async () => {
    const { body } = await service.call('GET', '/users/overview', { token: admin });
    expect(body.by_role).toMatchObject({ admin: 1, proctor: 1 });
    expect(body.total).toBe(Object.values(body.by_role as Record<string, number>).reduce((a, b) => a + b));
  });
});

describe('PATCH /users/{user_id}', () => {
  it('deactivates: sign-in and refresh fail as with a wrong password, the roll of students forgets', async () => {
    const { body: gone } = await service.call('POST', '/users/register', { body: newcomer('gone@x.com') });
    const login = await service.signIn('gone@x.com');
    const reply = await service.call('PATCH', `/users/${gone.user_id}`, { token: admin, body: { is_active: false } });
    expect(reply).toMatchObject({ status: 200, body: { is_active: false } });
    expect((await service.emitted('user_changed')).at(-1)).toMatchObject({ version: 2, is_active: false });
    const again = await service.call('POST', '/users/login', {
      body: { email: 'gone@x.com', password: 'password123' },
    });
    expect(again).toMatchObject({ status: 401, body: { detail: 'Invalid email or password' } });
    const refreshed = await service.call('POST', '/users/refresh', { body: { refresh_token: login.refresh_token } });
    expect(refreshed.status).toBe(401);
    expect((await service.call('GET', '/users/me', { token: login.access_token })).status).toBe(401);
    const roll = await service.call('GET', '/users/role/student', { token: admin });
    expect(roll.body.map(({ email }: { email: string }) => email)).not.toContain('gone@x.com');
    await service.call('PATCH', `/users/${gone.user_id}`, { token: admin, body: { is_active: true } });
    const revived = await service.call('POST', '/users/refresh', { body: { refresh_token: login.refresh_token } });
    expect(revived.status).toBe(401);
  });
  it("keeps the admin's own account, and is for admins only", async () => {
    const { body: me } = await service.call('GET', '/users/me', { token: admin });
    const reply = await service.call('PATCH', `/users/${me.user_id}`, { token: admin, body: { is_active: false } });
    expect(reply).toMatchObject({ status: 403, body: { detail: expect.stringContaining('own admin account') } });
    expect(
      (await service.call('PATCH', `/users/${studentId}`, { token: teacher, body: { role: 'admin' } })).status,
    ).toBe(403);
    expect((await service.call('PATCH', '/users/nobody', { token: admin, body: {} })).status).toBe(404);
  });
});

describe('seeding', () => {
  it('creates the demo accounts once', async () => {
    const before = await service.emitted('user_changed');
    const again = await service.module.seedDemoUsers();
    expect(again.student.userId).toBe(studentId);
    expect(await service.emitted('user_changed')).toHaveLength(before.length);
  });
  it('without demo deactivates the demo accounts that are there, then makes the first admin; with demo they are back', async () => {
    const fresh = await startUserService();
    const status = (email: string) =>
      fresh.call('POST', '/users/login', { body: { email, password: 'password123' } }).then((reply) => reply.status);
    try {
      const root = { email: 'root@x.com', password: 'password123' };
      expect(await fresh.module.prepareAccounts({ demo: true, admin: root })).toMatchObject({
        deactivatedDemo: [],
        firstAdmin: 'not_needed',
      });
      const { refresh_token } = await fresh.signIn('diana@admin.com');
      const demo = ['alice@student.com', 'bob@teacher.com', 'charlie@proctor.com', 'diana@admin.com'];
      expect(await fresh.module.prepareAccounts({ demo: false, admin: root })).toEqual({
        demoUsers: null,
        deactivatedDemo: demo,
        firstAdmin: 'made',
      });
      for (const email of demo) expect(await status(email)).toBe(401);
      expect((await fresh.call('POST', '/users/refresh', { body: { refresh_token } })).status).toBe(401);
      expect((await fresh.signIn('root@x.com')).user.role).toBe('admin');
      expect((await fresh.emitted('user_changed')).filter(({ is_active }) => !is_active)).toHaveLength(4);
      expect(await fresh.module.prepareAccounts({ demo: false, admin: null })).toEqual({
        demoUsers: null,
        deactivatedDemo: [],
        firstAdmin: null,
      });
      await fresh.module.prepareAccounts({ demo: true, admin: null });
      for (const email of demo) expect(await status(email)).toBe(200);
    } finally {
      await fresh.close();
    }
  });
  it("leaves alone who has a demo account's address and a password of their own", async () => {
    const fresh = await startUserService();
    const password = 'one of my own';
    try {
      const body = { name: 'Alice', email: 'Alice@student.com', password };
      expect((await fresh.call('POST', '/users/register', { body })).status).toBe(200);
      const prepared = await fresh.module.prepareAccounts({ demo: false, admin: null });
      expect(prepared.deactivatedDemo).toEqual([]);
      expect((await fresh.signIn('alice@student.com', password)).user.name).toBe('Alice');
    } finally {
      await fresh.close();
    }
  });
  it('creates a first admin only where there is none', async () => {
    expect(await service.module.createFirstAdmin({ email: 'root@x.com', password: 'password123' })).toBe(false);
    const fresh = await startUserService();
    try {
      expect(await fresh.module.createFirstAdmin({ email: 'root@x.com', password: 'password123' })).toBe(true);
      expect((await fresh.signIn('root@x.com')).user.role).toBe('admin');
    } finally {
      await fresh.close();
    }
  });
});
