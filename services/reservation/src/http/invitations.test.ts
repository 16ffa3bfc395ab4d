import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { InvitationWithCode } from '@proctorwise/contracts';
import { unitOfWork } from '@proctorwise/platform';
import { InvitationRow } from '../persistence/entities.js';
import {
  type Reply,
  type RunningReservationService,
  startReservationService,
  type TestPerson,
} from '../testing/reservation-service.js';

let service: RunningReservationService;
let bob: TestPerson;
let eve: TestPerson;
let diana: TestPerson;
let ada: TestPerson;
let examId: string;
let slotIds: string[];

const START = Date.UTC(2026, 10, 22, 8, 0, 0);
beforeAll(async () => {
  service = await startReservationService();
  bob = await service.person('teacher', 'Bob');
  eve = await service.person('teacher', 'Eve');
  diana = await service.person('admin', 'Diana');
});
afterAll(() => service.close());
beforeEach(async () => {
  service.now = START;
  ada = await service.person('student', 'Ada');
  const exam = { title: 'Algebra', teacher_id: bob.id, entry: 'invited' };
  examId = (await service.call('POST', '/exams', bob.token, exam)).body.exam_id;
  slotIds = [await addSlot('2026-11-22T10:00:00Z'), await addSlot('2026-11-22T14:00:00Z')];
});

const addSlot = async (start_time: string, capacity?: number): Promise<string> =>
  (await service.call('POST', `/exams/${examId}/slots`, bob.token, { start_time, capacity })).body.slot_id;
const path = (rest = '') => `/exams/${examId}/invitations${rest}`;
const invite = async (...labels: string[]): Promise<InvitationWithCode[]> => {
  const reply = await service.call('POST', path(), bob.token, { labels });
  expect(reply.status).toBe(200);
  return reply.body;
};
const inviteOne = async (label = 'Ada L.'): Promise<InvitationWithCode> =>
  (await invite(label))[0] as InvitationWithCode;
const listed = async () => (await service.call('GET', path(), bob.token)).body;
const book = (who: TestPerson, invitation_code?: string, slot_id = slotIds[0], by = who): Promise<Reply> =>
  service.call('POST', '/reservations', by.token, { user_id: who.id, exam_id: examId, slot_id, invitation_code });
const cancel = ({ body }: Reply, by: TestPerson) =>
  service.call('DELETE', `/reservations/${body.reservation_id}`, by.token);
const put = (body: object) => service.call('PUT', `/exams/${examId}`, bob.token, body);
const needed = { status: 403, body: { code: 'invitation_needed' } };
const invalid = { status: 403, body: { code: 'invitation_invalid' } };
const booked = { status: 200, body: { status: 'scheduled' } };

describe('the entry of an exam', () => {
  it('is open unless its teacher says otherwise, then and later; students see which it is', async () => {
    const plain = (await service.call('POST', '/exams', bob.token, { title: 'Logic', teacher_id: bob.id })).body;
    expect(plain.entry).toBe('open');
    const seen = async () => (await service.call('GET', `/exams/${examId}`, ada.token)).body.entry;
    expect(await seen()).toBe('invited');
    expect((await put({ title: 'Geometry' })).body.entry).toBe('invited');
    expect((await put({ entry: 'open' })).body.entry).toBe('open');
    expect(await seen()).toBe('open');
    for (const entry of ['closed', '', null]) expect((await put({ entry })).status).toBe(422);
    const listed = (await service.call('GET', '/exams', ada.token)).body;
    expect(listed.find((one: { exam_id: string }) => one.exam_id === examId)).toMatchObject({ entry: 'open' });
  });
  it('changed to invited keeps the bookings there are, and asks the next ones', async () => {
    await put({ entry: 'open' });
    const early = await book(ada);
    expect(early).toMatchObject(booked);
    await put({ entry: 'invited' });
    const read = () => service.call('GET', `/reservations/${early.body.reservation_id}`, ada.token);
    expect(await read()).toMatchObject(booked);
    await cancel(early, ada);
    expect(await book(ada)).toMatchObject(needed);
  });
  it('open asks nobody for a code, and uses none up', async () => {
    const { code } = await inviteOne();
    await put({ entry: 'open' });
    expect(await book(ada, code)).toMatchObject(booked);
    expect(await listed()).toMatchObject([{ used_by: null }]);
  });
});

describe('inviting', () => {
  it('gives each label a code of its own, in order, and keeps none of them', async () => {
    const made = await invite('Zoé Martin', 'ada@example.org');
    expect(made).toEqual(
      ['Zoé Martin', 'ada@example.org'].map((label) => ({
        invitation_id: expect.any(String),
        exam_id: examId,
        label,
        created_at: '2026-11-22T08:00:00.000Z',
        used_by: null,
        used_by_name: null,
        used_at: null,
        code: expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/),
      })),
    );
    expect(made[0]?.code).not.toBe(made[1]?.code);
    const rows = await unitOfWork(service.module.database).read((em) => em.find(InvitationRow, { examId }));
    for (const { code } of made) expect(JSON.stringify(rows)).not.toContain(code.replaceAll('-', ''));
    const shown = await listed();
    expect(shown).toHaveLength(2);
    expect(JSON.stringify(shown)).not.toMatch(/code/i);
  });
  it.each([
    [{}, 'labels'],
    [{ labels: [] }, 'labels'],
    [{ labels: ['Ada', 7] }, 'labels'],
    [{ labels: ['Ada', ''] }, 'labels[1]'],
    [{ labels: ['Ada', 'ada'] }, 'labels[1]'],
    [{ labels: ['Ada\tL.'] }, 'labels[0]'],
    [{ labels: ['x'.repeat(255)] }, 'labels[0]'],
    [{ labels: Array.from({ length: 2001 }, (_, index) => `S${index}`) }, 'labels'],
  ])('answers 422 and invites nobody', async (body, field) => {
    const reply = await service.call('POST', path(), bob.token, body);
    expect(reply).toMatchObject({ status: 422, body: { code: 'invalid_request' } });
    expect(reply.body.errors[0].path).toContain(field);
    expect(await listed()).toEqual([]);
  });
  it('takes 2,000 of 254 characters of three bytes, and not one more', async () => {
    const made = await invite(...Array.from({ length: 2000 }, (_, index) => `${index} `.padEnd(254, '學')));
    expect(new Set(made.map(({ code }) => code)).size).toBe(2000);
    expect(await listed()).toHaveLength(2000);
    expect((await service.call('POST', path(), bob.token, { labels: ['One more'] })).status).toBe(422);
    expect(await book(ada, made[1999]?.code)).toMatchObject(booked);
  });
  it('at once does not invite anybody twice', async () => {
    const replies = await Promise.all(
      Array.from({ length: 6 }, () => service.call('POST', path(), bob.token, { labels: ['Ada'] })),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 422, 422, 422, 422, 422]);
    expect(await listed()).toHaveLength(1);
  });
  it("is for the exam's teacher and admins, and ends with the exam", async () => {
    const { invitation_id } = await inviteOne();
    const each = (token: string): Promise<Reply[]> =>
      Promise.all([
        service.call('GET', path(), token),
        service.call('POST', path(), token, { labels: ['x'] }),
        service.call('POST', path('/codes'), token),
        service.call('POST', path(`/${invitation_id}/code`), token),
        service.call('DELETE', path(`/${invitation_id}`), token),
      ]);
    for (const reply of await each(eve.token))
      expect(reply).toMatchObject({ status: 404, body: { code: 'exam_not_found' } });
    for (const reply of await each(ada.token)) expect(reply.status).toBe(403);
    expect((await service.call('POST', path(`/${invitation_id}/code`), diana.token)).status).toBe(200);
    await service.call('DELETE', `/exams/${examId}`, bob.token);
    expect((await each(bob.token)).map(({ status }) => status)).toEqual([200, 404, 404, 404, 200]);
    expect(await listed()).toEqual([]);
  });
});

describe('booking by invitation', () => {
  it('needs a code; the first account has the invitation, and who that is stands in the list', async () => {
    const { code } = await inviteOne();
    expect(await book(ada)).toMatchObject(needed);
    expect(await book(ada, ' ')).toMatchObject(needed);
    expect(await book(ada, code.toLowerCase().replaceAll('-', ' '))).toMatchObject(booked);
    expect(await listed()).toMatchObject([
      { label: 'Ada L.', used_by: ada.id, used_by_name: null, used_at: '2026-11-22T08:00:00.000Z' },
    ]);
    const known = { user_id: ada.id, version: 1, name: 'Ada Lovelace', email: 'a@b.c', is_active: true } as const;
    await service.deliver('user_changed', { ...known, role: 'student' });
    expect(await listed()).toMatchObject([{ used_by_name: 'Ada Lovelace' }]);
  });
  it('answers alike to a wrong code, a used one, another exam’s, and what is no code', async () => {
    const { code } = await inviteOne();
    await book(ada, code);
    const mine = examId;
    examId = (await service.call('POST', '/exams', bob.token, { title: 'Other', teacher_id: bob.id })).body.exam_id;
    const foreign = (await inviteOne()).code;
    examId = mine;
    const mallory = await service.person('student', 'Mallory');
    const replies = await Promise.all(
      [code, foreign, '0000-0000-0000', 'please', '💥'.repeat(50)].map((one) => book(mallory, one)),
    );
    for (const reply of replies) expect(reply).toMatchObject(invalid);
    expect(new Set(replies.map(({ body }) => JSON.stringify({ ...body, instance: null }))).size).toBe(1);
    expect((await book(mallory, 'x'.repeat(101))).status).toBe(422);
  });
  it('needs no code again, and no second invitation is used up', async () => {
    const [first, second] = (await invite('Ada', 'Zoé')) as [InvitationWithCode, InvitationWithCode];
    const place = await book(ada, first.code);
    expect(await book(ada, undefined, slotIds[1])).toMatchObject({ status: 409, body: { code: 'exam_booked' } });
    await cancel(place, ada);
    expect(await book(ada, second.code, slotIds[1])).toMatchObject(booked);
    expect((await listed()).map(({ used_by }: { used_by: string }) => used_by)).toEqual([ada.id, null]);
  });
  it('gives the invitation back where the booking is refused', async () => {
    const { code } = await inviteOne();
    const [only] = [await addSlot('2026-11-22T18:00:00Z', 1)];
    const other = (await invite('Zoé'))[0] as InvitationWithCode;
    const zoe = await service.person('student', 'Zoé');
    await book(zoe, other.code, only);
    expect(await book(ada, code, only)).toMatchObject({ status: 409, body: { code: 'slot_full' } });
    expect(await book(ada, code, randomUUID())).toMatchObject({ status: 404 });
    expect((await listed()).filter(({ used_by }: { used_by: string | null }) => used_by === ada.id)).toEqual([]);
    expect(await book(ada, code)).toMatchObject(booked);
  });
  it('is not asked of an admin, who books for anybody', async () => {
    expect(await book(ada, undefined, slotIds[0], diana)).toMatchObject(booked);
  });
  it('admits one of twelve accounts that come with one code at once', async () => {
    const { code } = await inviteOne();
    const crowd = await Promise.all(Array.from({ length: 12 }, (_, index) => service.person('student', `S${index}`)));
    const replies = await Promise.all(crowd.map((who, index) => book(who, code, slotIds[index % 2])));
    expect(replies.map(({ status, body }) => body.code ?? status).sort()).toEqual([
      200,
      ...Array(11).fill('invitation_invalid'),
    ]);
    const winner = replies.find(({ status }) => status === 200);
    expect(await listed()).toMatchObject([{ used_by: winner?.body.user_id }]);
  });
  it('uses one of two codes that one account sends at once', async () => {
    const [first, second] = (await invite('Ada', 'Zoé')) as [InvitationWithCode, InvitationWithCode];
    const replies = await Promise.all([book(ada, first.code), book(ada, second.code, slotIds[1])]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await listed()).filter(({ used_by }: { used_by: string | null }) => used_by !== null)).toHaveLength(1);
  });
});

describe('taking an invitation back', () => {
  const renew = (id: string) => service.call('POST', path(`/${id}/code`), bob.token);
  const revoke = (id: string) => service.call('DELETE', path(`/${id}`), bob.token);
  const used = { status: 409, body: { code: 'invitation_used' } };

  it('a new code ends the old one', async () => {
    const { invitation_id, code } = await inviteOne();
    const renewed = await renew(invitation_id);
    expect(renewed).toMatchObject({ status: 200, body: { invitation_id, label: 'Ada L.', used_by: null } });
    expect(await book(ada, code)).toMatchObject(invalid);
    expect(await book(ada, renewed.body.code)).toMatchObject(booked);
  });
  it('new codes for all that are unused end theirs, and leave a used one alone', async () => {
    const [first, second, third] = await invite('Ada', 'Zoé', 'Bob');
    const place = await book(ada, first?.code);
    const { status, body } = await service.call('POST', path('/codes'), bob.token);
    expect(status).toBe(200);
    const named = (one?: InvitationWithCode) => ({ ...one, code: expect.not.stringMatching(one?.code ?? '') });
    expect(body).toHaveLength(2);
    expect(body).toEqual(expect.arrayContaining([named(second), named(third)]));
    expect(await listed()).toHaveLength(3);
    const zoe = await service.person('student', 'Zoé');
    expect(await book(zoe, second?.code, slotIds[1])).toMatchObject(invalid);
    expect(await book(zoe, body[0].code, slotIds[1])).toMatchObject(booked);
    await cancel(place, ada);
    expect(await book(ada)).toMatchObject(booked);
  });
  it('new codes for 2,000 come in one reply, and for none in an empty one', async () => {
    expect((await service.call('POST', path('/codes'), bob.token)).body).toEqual([]);
    await invite(...Array.from({ length: 2000 }, (_, index) => `S${index}`));
    const { body } = await service.call('POST', path('/codes'), bob.token);
    expect(new Set(body.map(({ code }: InvitationWithCode) => code)).size).toBe(2000);
    expect(await listed()).toHaveLength(2000);
    expect(await book(ada, body[1999].code)).toMatchObject(booked);
  });
  it('new codes for all, while one is being booked, leave it its place and no code of another', async () => {
    const { code } = await inviteOne();
    const [place, renewed] = await Promise.all([book(ada, code), service.call('POST', path('/codes'), bob.token)]);
    expect([place.status, renewed.body.length]).toEqual(place.status === 200 ? [200, 0] : [403, 1]);
  });
  it('a revoked one admits nobody, and its label is free again', async () => {
    const { invitation_id, code } = await inviteOne();
    expect((await revoke(invitation_id)).status).toBe(200);
    expect(await revoke(invitation_id)).toMatchObject({ status: 404, body: { code: 'invitation_not_found' } });
    expect(await renew(invitation_id)).toMatchObject({ status: 404, body: { code: 'invitation_not_found' } });
    expect(await book(ada, code)).toMatchObject(invalid);
    await inviteOne();
  });
  it('knows only those of the exam that is named', async () => {
    const { invitation_id } = await inviteOne();
    examId = (await service.call('POST', '/exams', bob.token, { title: 'Other', teacher_id: bob.id })).body.exam_id;
    for (const reply of [await renew(invitation_id), await revoke(invitation_id)])
      expect(reply).toMatchObject({ status: 404, body: { code: 'invitation_not_found' } });
  });
  it('waits until whoever used it has no place; then the account has to come with a code again', async () => {
    const { invitation_id, code } = await inviteOne();
    const mallory = await service.person('student', 'Mallory');
    const place = await book(mallory, code);
    expect(await renew(invitation_id)).toMatchObject(used);
    expect(await revoke(invitation_id)).toMatchObject(used);
    await cancel(place, diana);
    const renewed = await renew(invitation_id);
    expect(renewed).toMatchObject({ status: 200, body: { used_by: null, used_at: null } });
    expect(await book(mallory)).toMatchObject(needed);
    expect(await book(mallory, code)).toMatchObject(invalid);
    expect(await book(ada, renewed.body.code)).toMatchObject(booked);
  });
  it('is refused for good once its account has begun the exam, cancelled or not', async () => {
    const { invitation_id, code } = await inviteOne();
    const { reservation_id } = (await book(ada, code)).body;
    await service.deliver('monitoring_started', {
      session_id: randomUUID(),
      user_id: ada.id,
      exam_id: examId,
      reservation_id,
      started_at: '2026-11-22T10:00:00.000Z',
      ends_at: '2026-11-22T11:00:00.000Z',
    });
    await service.call('DELETE', `/reservations/${reservation_id}`, diana.token);
    expect(await renew(invitation_id)).toMatchObject(used);
    expect(await revoke(invitation_id)).toMatchObject(used);
  });
  it('is refused where its account has begun, though the news of it has not come', async () => {
    const { invitation_id, code } = await inviteOne();
    const place = await book(ada, code);
    await cancel(place, diana);
    service.sessions.set(place.body.reservation_id, 'stopped');
    expect(await renew(invitation_id)).toMatchObject(used);
    expect(await revoke(invitation_id)).toMatchObject(used);
    service.sessions.delete(place.body.reservation_id);
    expect((await revoke(invitation_id)).status).toBe(200);
  });
  it('of a withdrawn exam takes its label away, unless the exam has been begun by it', async () => {
    const [first, second, third] = await invite('Ada', 'Zoé', 'Bob');
    const zoe = await service.person('student', 'Zoé');
    const place = await book(ada, first?.code);
    expect(await book(zoe, second?.code, slotIds[1])).toMatchObject(booked);
    service.sessions.set(place.body.reservation_id, 'stopped');
    await service.call('DELETE', `/exams/${examId}`, bob.token);
    expect(await revoke(first?.invitation_id ?? '')).toMatchObject(used);
    for (const one of [second, third]) expect((await revoke(one?.invitation_id ?? '')).status).toBe(200);
    expect((await listed()).map(({ label }: { label: string }) => label)).toEqual(['Ada']);
  });
  it('while it is being booked leaves a place by an invitation, or neither', async () => {
    for (let round = 0; round < 5; round += 1) {
      const who = await service.person('student', `S${round}`);
      const { invitation_id, code } = await inviteOne(`S${round}`);
      const [place, taken] = await Promise.all([book(who, code), revoke(invitation_id)]);
      const kept = (await listed()).some(({ used_by }: { used_by: string }) => used_by === who.id);
      expect([place.status, taken.status, kept]).toEqual(place.status === 200 ? [200, 409, true] : [403, 200, false]);
    }
  });
});
