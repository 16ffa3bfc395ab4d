import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DEMO_EXAM_TITLE } from '../app/seed-demo-exam.js';
import {
  type Reply,
  type RunningReservationService,
  startReservationService,
  type TestPerson,
} from '../testing/reservation-service.js';

let service: RunningReservationService;
let bob: TestPerson;
let eve: TestPerson;
let alice: TestPerson;
let charlie: TestPerson;
let diana: TestPerson;
let exam: { exam_id: string };
let slot: { slot_id: string; start_time: string; end_time: string };

const MINUTE = 60_000;
const start = Date.UTC(2026, 10, 22, 9, 0, 0);
beforeAll(async () => {
  // Paris is at +01:00 in November: a naive 11:00 is 10:00 UTC.
  service = await startReservationService('Europe/Paris');
  bob = await service.person('teacher', 'Bob');
  eve = await service.person('teacher', 'Eve');
  charlie = await service.person('proctor', 'Charlie');
  diana = await service.person('admin', 'Diana');
});
afterAll(() => service.close());
beforeEach(async () => {
  service.now = start;
  alice = await service.person('student', 'Alice');
  exam = (await service.call('POST', '/exams', bob.token, { title: 'Algebra', teacher_id: bob.id })).body;
  const offered = { start_time: '2026-11-22T10:00:00Z', capacity: 2 };
  slot = (await service.call('POST', `/exams/${exam.exam_id}/slots`, bob.token, offered)).body;
});

const book = (person: TestPerson, more: object = {}): Promise<Reply> =>
  service.call('POST', '/reservations/', person.token, {
    user_id: person.id,
    exam_id: exam.exam_id,
    slot_id: slot.slot_id,
    ...more,
  });
const slotNow = async () => (await service.call('GET', `/exams/${exam.exam_id}/slots`, bob.token)).body[0];

describe('POST /reservations', () => {
  it('takes a place and tells of it, with the name of the token and the end of the server', async () => {
    const reply = await book(alice, { student_name: 'Somebody Else', end_time: '2030-01-01T00:00:00' });
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({
      reservation_id: expect.any(String),
      user_id: alice.id,
      exam_id: exam.exam_id,
      slot_id: slot.slot_id,
      exam_title: 'Algebra',
      student_name: 'Alice',
      start_time: '2026-11-22T10:00:00.000Z',
      end_time: '2026-11-22T11:00:00.000Z',
      status: 'scheduled',
      created_at: '2026-11-22T09:00:00.000Z',
    });
    const { reservation_id } = reply.body;
    expect((await service.emitted('exam_scheduled')).at(-1)).toEqual({
      reservation_id,
      user_id: alice.id,
      student_name: 'Alice',
      exam_id: exam.exam_id,
      exam_title: 'Algebra',
      teacher_id: bob.id,
      start_time: '2026-11-22T10:00:00.000Z',
      end_time: '2026-11-22T11:00:00.000Z',
    });
    expect((await service.emitted('reservation_changed')).at(-1)).toMatchObject({ reservation_id, version: 1 });
    expect((await service.emitted('slot_changed')).at(-1)).toMatchObject({ booked: 1, version: 2 });
    expect((await slotNow()).booked).toBe(1);
  });
  it.each([
    ['an offset, honoured', '2026-11-22T11:00:00+01:00', 200],
    ['no offset, read in the zone of the platform', '2026-11-22T11:00:00', 200],
    ['another time', '2026-11-22T10:00:00', 404],
    ['no time at all', 'soon', 422],
  ])('finds the slot by its start: %s', async (_, start_time, status) => {
    expect((await book(alice, { slot_id: undefined, start_time })).status).toBe(status);
  });
  it('answers 422 without slot and start, 404 for an unknown exam or slot', async () => {
    expect((await book(alice, { slot_id: undefined })).status).toBe(422);
    expect((await book(alice, { exam_id: randomUUID() })).body.code).toBe('exam_not_found');
    expect((await book(alice, { slot_id: randomUUID() })).body.code).toBe('slot_not_found');
  });
  it("is for oneself, or an admin's for anyone; teachers and proctors do not book", async () => {
    expect((await book(alice, { user_id: randomUUID() })).body.code).toBe('actor_mismatch');
    expect((await book(charlie)).status).toBe(403);
    const byAdmin = await book(diana, { user_id: alice.id, student_name: 'Alice M.' });
    expect(byAdmin).toMatchObject({ status: 200, body: { student_name: 'Alice M.' } });
  });
  it('takes one place a student and slot, and after cancelling another', async () => {
    const first = (await book(alice)).body;
    expect(await book(alice)).toMatchObject({ status: 409, body: { code: 'reservation_exists' } });
    await service.call('DELETE', `/reservations/${first.reservation_id}`, alice.token);
    expect((await book(alice)).status).toBe(200);
  });
  it('calls a student by the newest name, whatever an older login still says', async () => {
    const renamed = { user_id: alice.id, version: 2, name: 'Alice Newname', email: 'alice@student.com' };
    await service.deliver('user_changed', { ...renamed, role: 'student', is_active: true });
    expect((await book(alice)).body.student_name).toBe('Alice Newname');
  });
  it('books late for what is left, and not once the slot is over', async () => {
    service.now = Date.parse(slot.end_time) - 1;
    alice = await service.person('student', 'Late Alice');
    expect((await book(alice)).status).toBe(200);
    service.now += 1;
    expect((await book(await service.person('student', 'Later'))).body.code).toBe('slot_over');
  });
  it('never gives more places than there are, however many ask at once', async () => {
    const students = await Promise.all(
      Array.from({ length: 12 }, (_, index) => service.person('student', `S${index}`)),
    );
    const replies = await Promise.all(students.flatMap((student) => [book(student), book(student)]));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(2);
    const refused = new Set(replies.filter(({ status }) => status !== 200).map(({ body }) => body.code));
    expect([...refused].sort()).toEqual(['reservation_exists', 'slot_full']);
    expect((await slotNow()).booked).toBe(2);
  });
});

describe('reading reservations', () => {
  it('shows each person what is theirs', async () => {
    const { reservation_id } = (await book(alice)).body;
    const other = await service.person('student', 'Mallory');
    const status = async (path: string, token: string) => (await service.call('GET', path, token)).status;
    for (const { token } of [alice, bob, charlie, diana])
      expect(await status(`/reservations/${reservation_id}`, token)).toBe(200);
    for (const { token } of [other, eve]) expect(await status(`/reservations/${reservation_id}`, token)).toBe(404);
    expect(await status(`/reservations/user/${alice.id}`, other.token)).toBe(404);
    expect((await service.call('GET', `/reservations/user/${alice.id}`, alice.token)).body).toHaveLength(1);
    expect(await status('/reservations/all', alice.token)).toBe(403);
    const all = (await service.call('GET', '/reservations/all', charlie.token)).body;
    expect(all.map((each: { reservation_id: string }) => each.reservation_id)).toContain(reservation_id);
    const coming = await service.call('GET', `/exams/${exam.exam_id}/reservations`, bob.token);
    expect(coming.body).toMatchObject([{ reservation_id, student_name: 'Alice', exam_title: 'Algebra' }]);
    const missing = await service.call('GET', '/reservations/nothing', alice.token);
    expect(missing).toMatchObject({ status: 404, body: { detail: 'Reservation not found' } });
  });
  it('pages its lists by cursor when a limit is given, and leaves nothing out', async () => {
    await book(alice);
    for (const list of ['/reservations/all', '/exams', `/exams/${exam.exam_id}/reservations`]) {
      const whole = await service.call('GET', list, diana.token);
      expect(whole.next).toBeUndefined();
      const paged: unknown[] = [];
      let path: string | undefined = `${list}?limit=3`;
      while (path) {
        const reply: Reply = await service.call('GET', path, diana.token);
        paged.push(...reply.body);
        path = reply.next;
      }
      expect(paged.length).toBeGreaterThan(0);
      expect(paged).toEqual(whole.body);
    }
    expect((await service.call('GET', '/exams?limit=1001', diana.token)).status).toBe(422);
  });
  it('counts for the admin page', async () => {
    await book(alice);
    const { body } = await service.call('GET', '/exams/overview', diana.token);
    expect(body.slots_to_come).toBeGreaterThan(0);
    expect(body.reservations_by_status.scheduled).toBeGreaterThan(0);
    expect((await service.call('GET', '/exams/overview', bob.token)).status).toBe(403);
  });
});

describe('cancelling and other statuses', () => {
  it('gives the place back once, and tells of it once', async () => {
    const { reservation_id } = (await book(alice)).body;
    const before = (await service.emitted('exam_cancelled')).length;
    for (let time = 0; time < 2; time++) {
      const reply = await service.call('DELETE', `/reservations/${reservation_id}`, alice.token);
      expect(reply).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    }
    expect(await service.emitted('exam_cancelled')).toHaveLength(before + 1);
    expect((await slotNow()).booked).toBe(0);
    const other = await service.person('student', 'Mallory');
    expect((await service.call('DELETE', `/reservations/${reservation_id}`, other.token)).status).toBe(404);
  });
  it('lets a student cancel by status and nothing else, and an admin set any known one', async () => {
    const { reservation_id } = (await book(alice)).body;
    const set = (status: string, token: string) =>
      service.call('PATCH', `/reservations/${reservation_id}/status?status=${status}`, token);
    expect((await set('completed', alice.token)).status).toBe(403);
    expect(await set('postponed', diana.token)).toMatchObject({ status: 422, body: { code: 'invalid_status' } });
    expect((await set('cancelled', alice.token)).body.status).toBe('cancelled');
    expect((await set('scheduled', diana.token)).body.status).toBe('scheduled');
    expect((await slotNow()).booked).toBe(1);
    expect((await set('completed', diana.token)).body.status).toBe('completed');
    expect((await slotNow()).booked).toBe(1);
    expect((await service.call('PATCH', `/reservations/${reservation_id}/status`, diana.token)).status).toBe(422);
    expect(await set('cancelled', alice.token)).toMatchObject({ status: 409, body: { code: 'reservation_closed' } });
  });
  it.each(['active', 'stopped'] as const)(
    'keeps a student who began from cancelling, before the news of it has come: session %s',
    async (status) => {
      const { reservation_id } = (await book(alice)).body;
      service.sessions.set(reservation_id, status);
      for (const [method, path] of [
        ['DELETE', ''],
        ['PATCH', '/status?status=cancelled'],
      ] as const) {
        const reply = await service.call(method, `/reservations/${reservation_id}${path}`, alice.token);
        expect(reply).toMatchObject({ status: 409, body: { code: 'reservation_closed' } });
      }
      const other = await service.person('student', 'Mallory');
      expect((await service.call('DELETE', `/reservations/${reservation_id}`, other.token)).status).toBe(404);
      expect((await service.call('DELETE', `/reservations/${reservation_id}`, diana.token)).status).toBe(200);
    },
  );
  it('cancels for no student while monitoring cannot say whether the session has begun', async () => {
    const { reservation_id } = (await book(alice)).body;
    const cancel = ({ token }: TestPerson) => service.call('DELETE', `/reservations/${reservation_id}`, token);
    service.isMonitoringUp = false;
    try {
      expect(await cancel(alice)).toMatchObject({ status: 503, body: { code: 'upstream_unavailable' } });
      expect((await cancel(diana)).status).toBe(200);
      expect((await cancel(alice)).status).toBe(200); // a repeat changes nothing, and asks nobody
    } finally {
      service.isMonitoringUp = true;
    }
  });
  it('gives a cancelled reservation its place back only where there is one', async () => {
    const { reservation_id } = (await book(alice)).body;
    await service.call('DELETE', `/reservations/${reservation_id}`, alice.token);
    await book(await service.person('student', 'S1'));
    await book(await service.person('student', 'S2'));
    const reply = await service.call('PATCH', `/reservations/${reservation_id}/status?status=scheduled`, diana.token);
    expect(reply.body.code).toBe('slot_full');
  });
});

describe('what it hears', () => {
  const session = () => ({ session_id: randomUUID(), user_id: alice.id, exam_id: exam.exam_id });
  it('completes the reservation of a submission, once', async () => {
    const { reservation_id } = (await book(alice)).body;
    const data = {
      submission_id: randomUUID(),
      reservation_id,
      user_id: alice.id,
      exam_id: exam.exam_id,
      submitted_at: new Date(service.now).toISOString(),
      answer_count: 3,
    };
    const id = randomUUID();
    const before = (await service.emitted('reservation_changed')).length;
    await service.deliver('exam_submitted', data, id);
    await service.deliver('exam_submitted', data, id);
    await service.deliver('exam_submitted', data);
    expect((await service.call('GET', `/reservations/${reservation_id}`, alice.token)).body.status).toBe('completed');
    const changes = (await service.emitted('reservation_changed')).slice(before);
    expect(changes).toMatchObject([{ reservation_id, status: 'completed', version: 2 }]);
    expect((await book(alice)).body.code).toBe('reservation_exists');
  });
  it('lets a student cancel no more once the session has begun', async () => {
    const { reservation_id } = (await book(alice)).body;
    await service.deliver('monitoring_started', {
      ...session(),
      reservation_id,
      started_at: slot.start_time,
      ends_at: slot.end_time,
    });
    const reply = await service.call('DELETE', `/reservations/${reservation_id}`, alice.token);
    expect(reply).toMatchObject({ status: 409, body: { code: 'reservation_closed' } });
    const byAdmin = await service.call('DELETE', `/reservations/${reservation_id}`, diana.token);
    expect(byAdmin.status).toBe(200);
  });
  it('moves the end of the last slot with its latest session', async () => {
    const { reservation_id } = (await book(alice)).body;
    const told = (minutes: number, version: number) =>
      service.deliver('session_deadline_changed', {
        ...session(),
        reservation_id,
        ends_at: new Date(Date.parse(slot.end_time) + minutes * MINUTE).toISOString(),
        reason: 'time given back',
        version,
      });
    const before = (await service.emitted('exam_changed')).length;
    await told(10, 2);
    await told(5, 3);
    const changes = (await service.emitted('exam_changed')).slice(before);
    expect(changes.map((change) => change.last_slot_end)).toEqual(['2026-11-22T11:10:00.000Z']);
    const paper = await service.callInternally(`/internal/exams/${exam.exam_id}/paper`);
    expect(paper.body.last_slot_end).toBe('2026-11-22T11:10:00.000Z');
    expect((await slotNow()).end_time).toBe('2026-11-22T11:00:00.000Z');
  });
  it('calls people by their newest name, whatever order the news come in', async () => {
    const { reservation_id } = (await book(alice)).body;
    const named = (name: string, version: number) =>
      service.deliver('user_changed', {
        user_id: alice.id,
        version,
        name,
        email: 'alice@student.com',
        role: 'student',
        is_active: true,
      });
    await named('Alice Newname', 3);
    await named('Alice Oldname', 2);
    const { body } = await service.call('GET', `/reservations/${reservation_id}`, bob.token);
    expect(body.student_name).toBe('Alice Newname');
  });
});

describe('internal facts', () => {
  it('counts the longest extra time to the end of the last slot: who has it may still begin', async () => {
    const path = `/exams/${exam.exam_id}`;
    const lastEnds = async () => [
      (await service.callInternally(`/internal${path}/paper`)).body.last_slot_end,
      (await service.emitted('exam_changed')).at(-1)?.last_slot_end,
    ];
    const accommodations = [10, 25, 20].map((extra_minutes) => ({ user_id: randomUUID(), extra_minutes }));
    await service.call('PUT', path, bob.token, { accommodations });
    expect(await lastEnds()).toEqual(Array(2).fill('2026-11-22T11:25:00.000Z'));
    const { reservation_id } = (await book(alice)).body;
    const lasts = (ends_at: string, version: number) =>
      service.deliver('session_deadline_changed', {
        session_id: randomUUID(),
        user_id: alice.id,
        exam_id: exam.exam_id,
        reservation_id,
        ends_at,
        reason: 'time given back',
        version,
      });
    await lasts('2026-11-22T11:20:00.000Z', 2);
    expect(await lastEnds()).toEqual(Array(2).fill('2026-11-22T11:25:00.000Z'));
    await lasts('2026-11-22T11:30:00.000Z', 3);
    expect(await lastEnds()).toEqual(Array(2).fill('2026-11-22T11:30:00.000Z'));
    await service.call('PUT', path, bob.token, { accommodations: [] });
    expect(await lastEnds()).toEqual(Array(2).fill('2026-11-22T11:30:00.000Z'));
  });
  it('answers an admission with the extra time of its student', async () => {
    const accommodations = [{ user_id: alice.id, extra_minutes: 20 }];
    await service.call('PUT', `/exams/${exam.exam_id}`, bob.token, { accommodations, pass_mark: 50 });
    const { reservation_id } = (await book(alice)).body;
    const { status, body } = await service.callInternally(`/internal/admissions/${reservation_id}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      reservation_id,
      reservation_status: 'scheduled',
      user_id: alice.id,
      student_name: 'Alice',
      exam_title: 'Algebra',
      exam_version: 3,
      teacher_id: bob.id,
      slot_start: slot.start_time,
      slot_end: slot.end_time,
      extra_minutes: 20,
      duration_minutes: 60,
      pass_mark: 50,
    });
    const missing = await service.callInternally('/internal/admissions/nothing');
    expect(missing).toMatchObject({ status: 404, body: { code: 'reservation_not_found' } });
  });
  it('gives the paper with its key to services, and to nobody else', async () => {
    const question = { text: 'Is 2 even?', type: 'true_false', correct_answer: 'True' };
    await service.call('POST', `/exams/${exam.exam_id}/questions`, bob.token, question);
    const path = `/internal/exams/${exam.exam_id}/paper`;
    const { body } = await service.callInternally(path);
    expect(body).toMatchObject({ exam_version: 3, title: 'Algebra', questions: [{ correct_answer: 'True' }] });
    expect(body.last_slot_end).toBe(slot.end_time);
    expect((await service.callInternally('/internal/exams/nothing/paper')).body.code).toBe('exam_not_found');
    expect((await service.callInternally(path, diana.token)).status).toBe(401);
    expect((await service.call('GET', path, diana.token)).status).toBe(404);
  });
});

describe('the demo exam', () => {
  it('comes once, with a slot that is open, and gets a new slot when that one is over', async () => {
    const teacher = await service.person('teacher', 'Demo Bob');
    service.now = start + 30_500;
    const seeded = await service.module.seedDemoExam({ teacherId: teacher.id });
    expect(await service.module.seedDemoExam({ teacherId: teacher.id })).toEqual(seeded);
    const exams = (await service.call('GET', `/exams/teacher/${teacher.id}`, teacher.token)).body;
    expect(exams).toMatchObject([{ title: DEMO_EXAM_TITLE, question_count: 5, exam_id: seeded?.examId }]);
    const slots = async () => (await service.call('GET', `/exams/${seeded?.examId}/slots`, teacher.token)).body;
    expect(await slots()).toMatchObject([
      { slot_id: seeded?.slotId, start_time: '2026-11-22T09:00:00.000Z', booked: 0 },
    ]);
    service.now = start + 60 * MINUTE;
    const later = await service.module.seedDemoExam({ teacherId: teacher.id });
    expect(later?.examId).toBe(seeded?.examId);
    expect(later?.slotId).not.toBe(seeded?.slotId);
    expect(await slots()).toHaveLength(2);
    const { token } = await service.person('admin', 'Diana');
    const types = (await service.call('GET', `/exams/${seeded?.examId}/questions`, token)).body.map(
      (question: { question_type: string }) => question.question_type,
    );
    expect(types).toEqual(['mcq', 'mcq', 'mcq', 'true_false', 'true_false']);
    await service.call('DELETE', `/exams/${seeded?.examId}`, token);
    expect(await service.module.seedDemoExam({ teacherId: teacher.id })).toBeNull();
  });
});
