import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type RunningUserService, startUserService } from '../testing/user-service.js';

let service: RunningUserService;
let admin: string;
let adminId: string;
beforeAll(async () => {
  service = await startUserService();
  adminId = (await service.module.seedDemoUsers()).admin.userId;
  admin = (await service.signIn('diana@admin.com')).access_token;
});
afterAll(() => service.close());

const register = (email: string, more: object = {}, token?: string) =>
  service.call('POST', '/users/register', { body: { name: 'N', email, password: 'password123', ...more }, token });

it('gives an address to one of those who register it at once', async () => {
  const replies = await Promise.all(Array.from({ length: 6 }, () => register('nina@student.com')));
  expect(replies.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400, 400]);
});

it('answers ten guesses of many that are made at once', async () => {
  await register('victim@student.com');
  const guess = (n: number) =>
    service.call('POST', '/users/login', { body: { email: 'victim@student.com', password: `wrong ${n}` } });
  const replies = await Promise.all(Array.from({ length: 24 }, (_, n) => guess(n)));
  expect(replies.filter(({ status }) => status === 401)).toHaveLength(10);
  expect(replies.filter(({ status }) => status === 429)).toHaveLength(14);
});

it('keeps an admin where two take each other away at the same moment', async () => {
  for (let round = 0; round < 3; round += 1) {
    const email = `second-${round}@admin.com`;
    const other = (await register(email, { role: 'admin' }, admin)).body.user_id;
    const otherToken = (await service.signIn(email)).access_token;
    const demote = (id: string, token: string) =>
      service.call('PATCH', `/users/${id}`, { body: { role: 'teacher' }, token });
    const replies = await Promise.all([demote(other, admin), demote(adminId, otherToken)]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 403]);
    // Whoever is left makes the other one an admin again.
    const survivor = replies[0]?.status === 200 ? admin : otherToken;
    await service.call('PATCH', `/users/${replies[0]?.status === 200 ? other : adminId}`, {
      body: { role: 'student' },
      token: survivor,
    });
    const back = await service.call('PATCH', `/users/${adminId}`, { body: { role: 'admin' }, token: survivor });
    expect(back.status).toBe(200);
    if (survivor === otherToken)
      await service.call('PATCH', `/users/${other}`, { body: { role: 'student' }, token: admin });
  }
});

it('counts versions up by one, whoever changes an account at once', async () => {
  const { user_id: id } = (await register('many@student.com')).body;
  const rename = (n: number) => service.call('PATCH', `/users/${id}`, { body: { name: `Name ${n}` }, token: admin });
  await Promise.all(Array.from({ length: 8 }, (_, n) => rename(n)));
  const versions = (await service.emitted('user_changed')).filter(({ user_id }) => user_id === id);
  expect(versions.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
});
