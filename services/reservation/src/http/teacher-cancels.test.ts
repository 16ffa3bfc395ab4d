import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { InvitationWithCode } from '@proctorwise/contracts';
import {
  type Reply,
  type RunningReservationService,
  startReservationService,
  type TestPerson,
} from '../testing/reservation-service.js';

const START = Date.UTC(2026, 10, 22, 8, 0, 0);
const MORNING = { start_time: '2026-11-22T10:00:00.000Z', end_time: '2026-11-22T11:00:00.000Z' };
const NOON = Date.UTC(2026, 10, 22, 12, 0, 0);

let service: RunningReservationService;
let bob: TestPerson;
let eve: TestPerson;
let charlie: TestPerson;
let diana: TestPerson;
let ada: TestPerson;
let examId: string;
let slotIds: string[];
beforeAll(async () => {
  service = await startReservationService();
  bob = await service.person('teacher', 'Bob');
  eve = await service.person('teacher', 'Eve');
  charlie = await service.person('proctor', 'Charlie');
  diana = await service.person('admin', 'Diana');
});
afterAll(() => service.close());
beforeEach(async () => {
  service.now = START;
  ada = await service.person('student', 'Ada');
  examId = (await service.call('POST', '/exams', bob.token, { title: 'Algebra', teacher_id: bob.id })).body.exam_id;
  slotIds = [];
  for (const start_time of [MORNING.start_time, '2026-11-22T14:00:00.000Z'])
    slotIds.push((await service.call('POST', `/exams/${examId}/slots`, bob.token, { start_time })).body.slot_id);
});

const book = (who: TestPerson, invitation_code?: string, slot_id = slotIds[0], by = who): Promise<Reply> =>
  service.call('POST', '/reservations', by.token, { user_id: who.id, exam_id: examId, slot_id, invitation_code });
const cancel = ({ body }: Reply, by: TestPerson) =>
  service.call('DELETE', `/reservations/${body.reservation_id}`, by.token);
const begins = ({ body: { reservation_id } }: Reply) =>
  service.deliver('monitoring_started', {
    session_id: randomUUID(),
    user_id: ada.id,
    exam_id: examId,
    reservation_id,
    started_at: MORNING.start_time,
    ends_at: MORNING.end_time,
  });
const booked = { status: 200, body: { status: 'scheduled' } };

describe("a place that the exam's teacher takes", () => {
  it('is free again, and told of as any', async () => {
    const place = await book(ada);
    const { reservation_id } = place.body;
    const before = (await service.emitted('exam_cancelled')).length;
    for (let time = 0; time < 2; time++)
      expect(await cancel(place, bob)).toMatchObject({ status: 200, body: { reservation_id, status: 'cancelled' } });
    expect((await service.emitted('exam_cancelled')).slice(before)).toEqual([
      { reservation_id, user_id: ada.id, exam_id: examId },
    ]);
    expect((await service.emitted('reservation_changed')).at(-1)).toMatchObject({
      reservation_id,
      status: 'cancelled',
      version: 2,
    });
    expect((await service.emitted('slot_changed')).at(-1)).toMatchObject({ slot_id: slotIds[0], booked: 0 });
    const own = await service.call('GET', `/reservations/user/${ada.id}`, ada.token);
    expect(own.body).toMatchObject([{ reservation_id, status: 'cancelled' }]);
    expect(await book(ada)).toMatchObject(booked);
  });
  it('is of the own exam, and taken by this call alone', async () => {
    const place = await book(ada);
    const { reservation_id } = place.body;
    expect(await cancel(place, eve)).toMatchObject({ status: 404, body: { code: 'reservation_not_found' } });
    expect((await cancel(place, charlie)).status).toBe(403);
    const byStatus = await service.call('PATCH', `/reservations/${reservation_id}/status?status=cancelled`, bob.token);
    expect(byStatus.status).toBe(403);
    expect(await service.call('GET', `/reservations/${reservation_id}`, ada.token)).toMatchObject(booked);
  });
  it('was neither begun nor handed in; while monitoring cannot say so, none is taken', async () => {
    const place = await book(ada);
    const { reservation_id } = place.body;
    const closed = { status: 409, body: { code: 'reservation_closed' } };
    service.isMonitoringUp = false;
    try {
      expect(await cancel(place, bob)).toMatchObject({ status: 503, body: { code: 'upstream_unavailable' } });
      expect((await cancel(place, eve)).status).toBe(404);
    } finally {
      service.isMonitoringUp = true;
    }
    service.sessions.set(reservation_id, 'stopped');
    expect(await cancel(place, bob)).toMatchObject(closed);
    service.sessions.delete(reservation_id);
    await begins(place);
    expect(await cancel(place, bob)).toMatchObject(closed);
    const paper = { submission_id: randomUUID(), user_id: ada.id, exam_id: examId, reservation_id };
    await service.deliver('exam_submitted', { ...paper, submitted_at: MORNING.start_time, answer_count: 1 });
    expect(await cancel(place, bob)).toMatchObject(closed);
    const [slot] = (await service.call('GET', `/exams/${examId}/slots`, bob.token)).body;
    expect(slot.booked).toBe(1);
  });
});

describe('a place whose session begins', () => {
  it('while monitoring is asked about the others of its student, is not taken', async () => {
    const earlier = await book(ada);
    await cancel(earlier, ada);
    const place = await book(ada);
    const statusOf = service.sessions.get.bind(service.sessions);
    const asked = jest.spyOn(service.sessions, 'get').mockImplementation((reservationId) => {
      if (reservationId === earlier.body.reservation_id) service.sessions.set(place.body.reservation_id, 'active');
      return statusOf(reservationId);
    });
    try {
      expect(await cancel(place, bob)).toMatchObject({ status: 409, body: { code: 'reservation_closed' } });
    } finally {
      asked.mockRestore();
    }
    expect(await service.call('GET', `/reservations/${place.body.reservation_id}`, ada.token)).toMatchObject(booked);
  });
});

describe('the invitation of whoever loses a place so', () => {
  const needed = { status: 403, body: { code: 'invitation_needed' } };
  const invalid = { status: 403, body: { code: 'invitation_invalid' } };
  const path = (rest = '') => `/exams/${examId}/invitations${rest}`;
  const inviteOne = async (label = 'Ada L.'): Promise<InvitationWithCode> =>
    (await service.call('POST', path(), bob.token, { labels: [label] })).body[0];
  const listed = async () => (await service.call('GET', path(), bob.token)).body;
  const usedBy = async () => (await listed()).map(({ used_by }: { used_by: string | null }) => used_by);
  beforeEach(() => service.call('PUT', `/exams/${examId}`, bob.token, { entry: 'invited' }));

  it('ends: its code is spent, and the next one is for somebody else', async () => {
    const { invitation_id, code } = await inviteOne();
    const mallory = await service.person('student', 'Mallory');
    const place = await book(mallory, code);
    expect(await cancel(place, eve)).toMatchObject({ status: 404 });
    expect(await usedBy()).toEqual([mallory.id]);
    expect((await cancel(place, bob)).status).toBe(200);
    expect(await listed()).toMatchObject([{ invitation_id, label: 'Ada L.', used_by: null, used_at: null }]);
    expect(await book(mallory)).toMatchObject(needed);
    for (const who of [mallory, ada]) expect(await book(who, code)).toMatchObject(invalid);
    const renewed = await service.call('POST', path(`/${invitation_id}/code`), bob.token);
    expect(await book(ada, renewed.body.code)).toMatchObject(booked);
    // A repeat changes nothing more.
    expect((await cancel(place, bob)).status).toBe(200);
    expect(await usedBy()).toEqual([ada.id]);
  });
  it('ends where the place was missed, too', async () => {
    const { code } = await inviteOne();
    const place = await book(ada, code);
    service.now = NOON;
    expect((await cancel(place, bob)).status).toBe(200);
    expect(await usedBy()).toEqual([null]);
    expect(await book(ada, undefined, slotIds[1])).toMatchObject(needed);
  });
  it('stays with an account that has another place', async () => {
    const { code } = await inviteOne();
    const missed = await book(ada, code);
    service.now = NOON;
    const next = await book(ada, undefined, slotIds[1]);
    expect((await cancel(missed, bob)).status).toBe(200);
    expect(await usedBy()).toEqual([ada.id]);
    expect((await cancel(next, bob)).status).toBe(200);
    expect(await usedBy()).toEqual([null]);
  });
  it.each(['heard', 'unheard'])('stays with an account that has begun the exam by another: %s', async (news) => {
    const { code } = await inviteOne();
    const first = await book(ada, code);
    if (news === 'heard') await begins(first);
    else service.sessions.set(first.body.reservation_id, 'stopped');
    await cancel(first, diana);
    const second = await book(ada, undefined, slotIds[1], diana);
    expect((await cancel(second, bob)).status).toBe(200);
    expect(await usedBy()).toEqual([ada.id]);
  });
  it('ends where its student has cancelled the place just before', async () => {
    const { code } = await inviteOne();
    const place = await book(ada, code);
    expect((await cancel(place, ada)).status).toBe(200);
    expect(await usedBy()).toEqual([ada.id]);
    service.isMonitoringUp = false;
    try {
      expect(await cancel(place, bob)).toMatchObject({ status: 503, body: { code: 'upstream_unavailable' } });
    } finally {
      service.isMonitoringUp = true;
    }
    expect(await cancel(place, bob)).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    expect(await usedBy()).toEqual([null]);
    expect(await book(ada)).toMatchObject(needed);
  });
  it.each(['heard', 'unheard'])('stays with whoever had begun what is cancelled already: %s', async (news) => {
    const { code } = await inviteOne();
    const place = await book(ada, code);
    if (news === 'heard') await begins(place);
    else service.sessions.set(place.body.reservation_id, 'stopped');
    await cancel(place, diana);
    expect((await cancel(place, bob)).status).toBe(200);
    expect(await usedBy()).toEqual([ada.id]);
  });
  it('ends though its account comes again at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const who = await service.person('student', `S${round}`);
      const { code } = await inviteOne(`S${round}`);
      const place = await book(who, code);
      const [taken, again] = await Promise.all([cancel(place, bob), book(who, undefined, slotIds[1])]);
      expect(taken.status).toBe(200);
      expect([403, 409]).toContain(again.status);
      expect(await usedBy()).not.toContain(who.id);
    }
  });
});
