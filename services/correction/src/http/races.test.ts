import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Candidate, type RunningCorrection, startCorrection } from '../testing/correction-service.js';

let service: RunningCorrection;
beforeAll(async () => {
  service = await startCorrection();
});
afterAll(() => service.close());

const open = (who: Candidate) =>
  service.call('POST', '/corrections/drafts', who.sessionToken, { reservation_id: who.reservationId });
const times = <T>(count: number, make: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));

it('opens the papers of thirty candidates of a new exam at once, one for each', async () => {
  const first = await service.candidate();
  const all = [first, ...(await times(29, () => service.candidate(first.examId)))];
  const drafts = await Promise.all(all.flatMap((who) => [open(who), open(who)]));
  expect(drafts.map(({ status }) => status)).toEqual(Array(60).fill(200));
  const ids = new Set(drafts.map(({ body }) => body.submission_id));
  expect(ids.size).toBe(30);
});

it('keeps the newest of many revisions that arrive at once', async () => {
  const ada = await service.candidate();
  const id = (await open(ada)).body.submission_id;
  const save = (revision: number) =>
    service.call('PUT', `/corrections/drafts/${id}/answers/${ada.examId}-mcq`, ada.sessionToken, {
      user_answer: `text ${revision}`,
      revision,
    });
  const replies = await times(12, (index) => save(index + 1));
  expect(replies.map(({ status }) => status)).toEqual(Array(12).fill(200));
  const { answers } = (await open(ada)).body;
  expect(answers).toMatchObject([{ user_answer: 'text 12', revision: 12 }]);
});

it('hands in once, however many devices do at once, and refuses what comes after', async () => {
  const ada = await service.candidate();
  const id = (await open(ada)).body.submission_id;
  const submits = times(6, () => service.call('POST', `/corrections/drafts/${id}/submit`, ada.sessionToken));
  const saves = times(6, (index) =>
    service.call('PUT', `/corrections/drafts/${id}/answers/${ada.examId}-mcq`, ada.sessionToken, {
      user_answer: 'late',
      revision: index + 1,
    }),
  );
  const [submitted, saved] = await Promise.all([submits, saves]);
  expect(submitted.map(({ status }) => status)).toEqual(Array(6).fill(200));
  for (const { status, body } of saved) if (status !== 200) expect(body.code).toBe('submission_final');
  expect(await service.emitted('exam_submitted', id)).toHaveLength(1);
});

it('misses no news of a session whose paper is being opened', async () => {
  const all = await times(12, () => service.candidate());
  const endsAt = new Date(service.now + 2 * 3_600_000).toISOString();
  const news = (who: Candidate) =>
    service.hears('session_deadline_changed', {
      session_id: who.sessionId,
      reservation_id: who.reservationId,
      user_id: who.userId,
      exam_id: who.examId,
      ends_at: endsAt,
      reason: 'platform_gap of 3600 s',
      version: 2,
    });
  await Promise.all(all.flatMap((who) => [open(who), news(who)]));
  const drafts = await Promise.all(all.map(open));
  expect(drafts.map(({ body }) => body.ends_at)).toEqual(Array(12).fill(endsAt));
});
