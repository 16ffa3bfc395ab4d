import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type RunningReservationService,
  startReservationService,
  type TestPerson,
} from '../testing/reservation-service.js';

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 22, 8, 0, 0);
const MORNING = '2026-11-22T09:00:00.000Z';
const AFTERNOON = '2026-11-22T14:00:00.000Z';

let service: RunningReservationService;
let bob: TestPerson;
let diana: TestPerson;
let alice: TestPerson;
let examId: string;
beforeAll(async () => {
  service = await startReservationService();
  bob = await service.person('teacher', 'Bob');
  diana = await service.person('admin', 'Diana');
});
afterAll(() => service.close());
beforeEach(async () => {
  service.now = START;
  alice = await service.person('student', 'Alice');
  examId = await anExam();
});

const anExam = async (): Promise<string> => {
  const body = { title: 'Algebra', teacher_id: bob.id, duration_minutes: 60 };
  const { exam_id } = (await service.call('POST', '/exams', bob.token, body)).body;
  for (const start_time of [MORNING, AFTERNOON])
    await service.call('POST', `/exams/${exam_id}/slots`, bob.token, { start_time });
  return exam_id;
};
const book = (start_time: string, by: TestPerson = alice, exam_id = examId) =>
  service.call('POST', '/reservations', by.token, { user_id: alice.id, exam_id, start_time });
const setStatus = (id: string, status: string) =>
  service.call('PATCH', `/reservations/${id}/status?status=${status}`, diana.token);
const refused = (code: string) => ({ status: 409, body: { code } });
const begins = (reservation_id: string) =>
  service.deliver('monitoring_started', {
    session_id: randomUUID(),
    user_id: alice.id,
    exam_id: examId,
    reservation_id,
    started_at: MORNING,
    ends_at: '2026-11-22T10:00:00.000Z',
  });
const handsIn = (reservation_id: string) =>
  service.deliver('exam_submitted', {
    submission_id: randomUUID(),
    user_id: alice.id,
    exam_id: examId,
    reservation_id,
    submitted_at: MORNING,
    answer_count: 1,
  });

describe('an exam with two slots', () => {
  it('is booked in one of them; whoever cancels in time may change', async () => {
    const first = (await book(MORNING)).body;
    expect(await book(AFTERNOON)).toMatchObject(refused('exam_booked'));
    expect((await book(AFTERNOON, alice, await anExam())).status).toBe(200);
    await service.call('DELETE', `/reservations/${first.reservation_id}`, alice.token);
    expect((await book(AFTERNOON)).status).toBe(200);
  });
  it('is not sat again by who has handed in, long after', async () => {
    const { reservation_id } = (await book(MORNING)).body;
    await begins(reservation_id);
    await handsIn(reservation_id);
    service.now = Date.parse(AFTERNOON);
    expect(await book(AFTERNOON)).toMatchObject(refused('exam_sat'));
  });
  it('is not sat again by who has begun, though an admin took the place away', async () => {
    const { reservation_id } = (await book(MORNING)).body;
    await begins(reservation_id);
    service.now = Date.parse(AFTERNOON);
    expect(await book(AFTERNOON)).toMatchObject(refused('exam_sat'));
    await setStatus(reservation_id, 'cancelled');
    expect(await book(AFTERNOON)).toMatchObject(refused('exam_sat'));
  });
  it('is booked again by who never came, once the own extra time is over too', async () => {
    const accommodations = [{ user_id: alice.id, extra_minutes: 20 }];
    await service.call('PUT', `/exams/${examId}`, bob.token, { accommodations });
    await book(MORNING);
    service.now = Date.parse(MORNING) + 80 * MINUTE - 1;
    expect(await book(AFTERNOON)).toMatchObject(refused('exam_booked'));
    service.now += 1;
    expect((await book(AFTERNOON)).status).toBe(200);
  });
  it('is not booked again before the news of a session has come: monitoring is asked', async () => {
    const { reservation_id } = (await book(MORNING)).body;
    service.now = Date.parse(AFTERNOON);
    service.isMonitoringUp = false;
    try {
      expect(await book(AFTERNOON)).toMatchObject({ status: 503, body: { code: 'upstream_unavailable' } });
    } finally {
      service.isMonitoringUp = true;
    }
    service.sessions.set(reservation_id, 'stopped');
    expect(await book(AFTERNOON)).toMatchObject(refused('exam_sat'));
    service.sessions.delete(reservation_id);
    expect((await book(AFTERNOON)).status).toBe(200);
  });
  it('is sat again where an admin books, after what went wrong', async () => {
    const { reservation_id } = (await book(MORNING)).body;
    await handsIn(reservation_id);
    expect((await book(AFTERNOON, diana)).status).toBe(200);
  });
  it('gives no second place by a change of status either', async () => {
    const first = (await book(MORNING)).body;
    await setStatus(first.reservation_id, 'cancelled');
    const second = (await book(AFTERNOON)).body;
    expect(await setStatus(first.reservation_id, 'scheduled')).toMatchObject(refused('exam_booked'));
    await handsIn(second.reservation_id);
    expect(await setStatus(first.reservation_id, 'scheduled')).toMatchObject(refused('exam_sat'));
    // Its own beginning does not stand in its way.
    await begins(second.reservation_id);
    await setStatus(second.reservation_id, 'cancelled');
    expect((await setStatus(second.reservation_id, 'scheduled')).status).toBe(200);
  });
  it('shows its questions to nobody who has given the place back', async () => {
    const { reservation_id } = (await book(MORNING)).body;
    service.sessions.set(reservation_id, 'active');
    const token = await service.sessionToken({ userId: alice.id, reservationId: reservation_id, examId });
    const seen = async () => (await service.call('GET', `/exams/${examId}/questions`, token)).status;
    expect(await seen()).toBe(200);
    await setStatus(reservation_id, 'cancelled');
    expect(await seen()).toBe(403);
  });
});
