import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type RunningReservationService,
  startReservationService,
  type TestPerson,
} from '../testing/reservation-service.js';

let service: RunningReservationService;
beforeAll(async () => {
  service = await startReservationService('UTC');
});
afterAll(() => service.close());

describe('one reservation, and a student’s own list', () => {
  it('say until when one may write, extra time included, to whom that concerns', async () => {
    const bob = await service.person('teacher', 'Bob');
    const alice = await service.person('student', 'Alice');
    const charlie = await service.person('proctor', 'Charlie');
    const diana = await service.person('admin', 'Diana');
    const post = async (path: string, { token }: TestPerson, body: object) =>
      (await service.call('POST', path, token, body)).body;
    service.now = Date.parse('2026-11-22T09:00:00Z');
    const { exam_id } = await post('/exams', bob, { title: 'Algebra', teacher_id: bob.id, duration_minutes: 60 });
    const { slot_id } = await post(`/exams/${exam_id}/slots`, bob, { start_time: '2026-11-22T10:00:00Z' });
    const { reservation_id } = await post('/reservations', alice, { user_id: alice.id, exam_id, slot_id });
    const writeUntil = async ({ token }: TestPerson) =>
      (await service.call('GET', `/reservations/${reservation_id}`, token)).body.write_until;

    expect(await writeUntil(alice)).toBe('2026-11-22T11:00:00.000Z');
    const accommodations = [{ user_id: alice.id, extra_minutes: 20 }];
    await service.call('PUT', `/exams/${exam_id}`, bob.token, { accommodations });
    for (const person of [alice, bob, diana]) expect(await writeUntil(person)).toBe('2026-11-22T11:20:00.000Z');
    expect(await writeUntil(charlie)).toBeUndefined(); // who has extra time is not a proctor's business

    const listed = async (path: string, { token }: TestPerson) =>
      (await service.call('GET', path, token)).body.find(
        (one: { reservation_id: string }) => one.reservation_id === reservation_id,
      );
    for (const person of [alice, diana])
      expect(await listed(`/reservations/user/${alice.id}`, person)).toMatchObject({
        end_time: '2026-11-22T11:00:00.000Z',
        write_until: '2026-11-22T11:20:00.000Z',
      });
    for (const [path, person] of [
      ['/reservations/all', charlie],
      [`/exams/${exam_id}/reservations`, bob],
    ] as const) {
      const one = await listed(path, person);
      expect(one).toMatchObject({ end_time: '2026-11-22T11:00:00.000Z' });
      expect(one).not.toHaveProperty('write_until');
    }
  });
});
