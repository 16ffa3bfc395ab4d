import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  type RunningReservationService,
  startReservationService,
  type TestPerson,
} from '../testing/reservation-service.js';

let service: RunningReservationService;
let bob: TestPerson;
beforeAll(async () => {
  service = await startReservationService();
  bob = await service.person('teacher', 'Bob');
});
afterAll(() => service.close());

const START = '2026-11-22T10:00:00Z';
const anExam = async (capacity: number | null) => {
  const exam = (await service.call('POST', '/exams', bob.token, { title: 'Algebra', teacher_id: bob.id })).body;
  const slot = { start_time: START, ...(capacity === null ? {} : { capacity }) };
  const added = (await service.call('POST', `/exams/${exam.exam_id}/slots`, bob.token, slot)).body;
  return { examId: exam.exam_id as string, slotId: added.slot_id as string };
};
const students = (count: number) =>
  Promise.all(Array.from({ length: count }, (_, index) => service.person('student', `Student ${index}`)));
const book = (who: TestPerson, examId: string, where: object) =>
  service.call('POST', '/reservations/', who.token, { user_id: who.id, exam_id: examId, ...where });
const slotsOf = async (examId: string) => (await service.call('GET', `/exams/${examId}/slots`, bob.token)).body;
const versionsOf = async (topic: 'slot_changed' | 'exam_changed', id: string) =>
  (await service.emitted(topic))
    .filter((event) => ('slot_id' in event ? event.slot_id : event.exam_id) === id)
    .map(({ version }) => version);
const codes = (replies: { status: number; body: { code?: string } }[]) =>
  replies.map(({ status, body }) => body.code ?? status).sort();

it('gives five places to five of twenty who book at once, and tells of them in order', async () => {
  const { examId, slotId } = await anExam(5);
  const replies = await Promise.all((await students(20)).map((who) => book(who, examId, { slot_id: slotId })));
  expect(codes(replies)).toEqual([...Array(5).fill(200), ...Array(15).fill('slot_full')]);
  expect((await slotsOf(examId))[0]).toMatchObject({ booked: 5, capacity: 5 });
  expect(await versionsOf('slot_changed', slotId)).toEqual([1, 2, 3, 4, 5, 6]);
});

it('fills two rooms at one time before it says that there is no place', async () => {
  const { examId, slotId } = await anExam(3);
  const second = (await service.call('POST', `/exams/${examId}/slots`, bob.token, { start_time: START, capacity: 3 }))
    .body;
  const replies = await Promise.all((await students(10)).map((who) => book(who, examId, { start_time: START })));
  expect(codes(replies)).toEqual([...Array(6).fill(200), ...Array(4).fill('slot_full')]);
  const rooms = replies.flatMap(({ body }) => (body.slot_id ? [body.slot_id] : []));
  for (const room of [slotId, second.slot_id]) expect(rooms.filter((id) => id === room)).toHaveLength(3);
});

it('gives a student one place of a slot, however often it is asked at once', async () => {
  const { examId, slotId } = await anExam(null);
  const [ada] = (await students(1)) as [TestPerson];
  const replies = await Promise.all(Array.from({ length: 10 }, () => book(ada, examId, { slot_id: slotId })));
  expect(codes(replies)).toEqual([200, ...Array(9).fill('reservation_exists')]);
  expect((await slotsOf(examId))[0].booked).toBe(1);
});

it('gives a student one place of an exam, however many of its slots are asked for at once', async () => {
  const { examId } = await anExam(null);
  const more = Array.from({ length: 4 }, (_, hour) => ({ start_time: `2026-11-22T1${hour + 2}:00:00Z` }));
  for (const slot of more) await service.call('POST', `/exams/${examId}/slots`, bob.token, slot);
  const slots: { slot_id: string }[] = await slotsOf(examId);
  const everyone = await students(5);
  for (const who of everyone) {
    const replies = await Promise.all(slots.map(({ slot_id }) => book(who, examId, { slot_id })));
    expect(codes(replies)).toEqual([200, ...Array(4).fill('exam_booked')]);
  }
  const booked = (await slotsOf(examId)).map((slot: { booked: number }) => slot.booked);
  expect(booked.reduce((sum: number, places: number) => sum + places, 0)).toBe(everyone.length);
});

it('counts right while places are given back, booked and the exam is changed', async () => {
  const { examId, slotId } = await anExam(null);
  const [first, second] = [await students(8), await students(8)];
  const booked = await Promise.all(first.map((who) => book(who, examId, { slot_id: slotId })));
  const replies = await Promise.all([
    ...booked.map(({ body }, index) =>
      service.call('DELETE', `/reservations/${body.reservation_id}`, first[index]?.token),
    ),
    ...second.map((who) => book(who, examId, { slot_id: slotId })),
    ...[45, 90, 75].map((minutes) => service.call('PUT', `/exams/${examId}`, bob.token, { duration_minutes: minutes })),
  ]);
  expect(codes(replies)).toEqual(Array(19).fill(200));
  const [slot] = await slotsOf(examId);
  expect(slot.booked).toBe(8);
  const exam = (await service.call('GET', `/exams/${examId}`, bob.token)).body;
  expect(Date.parse(slot.end_time) - Date.parse(slot.start_time)).toBe(exam.duration_minutes * 60_000);
  const versions = await versionsOf('exam_changed', examId);
  expect(versions).toEqual(versions.map((_, index) => index + 1));
});

it('numbers questions that are added at once without a gap', async () => {
  const { examId } = await anExam(null);
  const question = { question_type: 'true_false', question_text: 'So?', correct_answer: 'true', points: 1 };
  const replies = await Promise.all(
    Array.from({ length: 8 }, () => service.call('POST', `/exams/${examId}/questions`, bob.token, question)),
  );
  expect(replies.map(({ body }) => body.question_number).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect((await service.call('GET', `/exams/${examId}`, bob.token)).body.question_count).toBe(8);
});

it('cancels a slot with everyone in it, whoever hands in or books meanwhile', async () => {
  const { examId, slotId } = await anExam(null);
  const early = await students(6);
  const booked = await Promise.all(early.map((who) => book(who, examId, { slot_id: slotId })));
  const submitted = (reservationId: string, userId: string) =>
    service.deliver('exam_submitted', {
      submission_id: `of ${reservationId.slice(0, 8)}`,
      user_id: userId,
      exam_id: examId,
      reservation_id: reservationId,
      submitted_at: START,
      answer_count: 1,
    });
  const late = await students(6);
  await Promise.all([
    service.call('DELETE', `/exams/${examId}/slots/${slotId}`, bob.token),
    ...booked.slice(0, 3).map(({ body }, index) => submitted(body.reservation_id, early[index]?.id ?? '')),
    ...late.map((who) => book(who, examId, { slot_id: slotId })),
  ]);
  const admin = await service.person('admin', 'Diana');
  const everywhere = (await service.call('GET', '/reservations/all', admin.token)).body;
  const all = everywhere.filter((one: { exam_id: string }) => one.exam_id === examId);
  expect(all.length).toBeGreaterThanOrEqual(6);
  expect(all.filter(({ status }: { status: string }) => status === 'scheduled')).toEqual([]);
  const told = (await service.emitted('reservation_changed')).filter((event) => event.exam_id === examId);
  for (const { reservation_id, status } of all) {
    const ofOne = told.filter((event) => event.reservation_id === reservation_id);
    expect(ofOne.at(-1)?.status).toBe(status);
    expect(ofOne.map(({ version }) => version)).toEqual(ofOne.map((_, index) => index + 1));
  }
});
