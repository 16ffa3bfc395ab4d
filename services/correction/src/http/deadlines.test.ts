import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { unitOfWork } from '@proctorwise/platform';
import { PaperRow } from '../persistence/tables.js';
import { type Candidate, type RunningCorrection, startCorrection } from '../testing/correction-service.js';

let service: RunningCorrection;
beforeAll(async () => {
  service = await startCorrection();
});
afterAll(() => service.close());

const SECOND = 1000;
const HOUR = 3_600_000;
const opened = async (who: Candidate): Promise<string> =>
  (await service.call('POST', '/corrections/drafts', who.sessionToken, { reservation_id: who.reservationId })).body
    .submission_id;
const save = (who: Candidate, id: string, revision: number) =>
  service.call('PUT', `/corrections/drafts/${id}/answers/${who.examId}-mcq`, who.sessionToken, {
    user_answer: `answer ${revision}`,
    revision,
  });
const at = (ms: number) => new Date(ms).toISOString();
const facts = (who: Candidate) => ({
  session_id: who.sessionId,
  reservation_id: who.reservationId,
  user_id: who.userId,
  exam_id: who.examId,
});
const deadline = (who: Candidate, endsAt: number, version: number) =>
  service.hears('session_deadline_changed', { ...facts(who), ends_at: at(endsAt), reason: 'outage', version });
const stop = (who: Candidate, stoppedAt: number) =>
  service.hears('monitoring_stopped', {
    ...facts(who),
    started_at: at(stoppedAt - HOUR),
    stopped_at: at(stoppedAt),
    stop_reason: 'proctor',
    total_frames_processed: 0,
    total_anomalies: 0,
    anomaly_summary: {},
  });
const monitoringSays = (who: Candidate, change: { ends_at?: string; version?: number; stopped_at?: string }) => {
  const session = service.upstreams.sessions.get(who.reservationId);
  if (session) service.upstreams.sessions.set(who.reservationId, { ...session, ...change });
};
const asksFor = (who: Candidate) => service.upstreams.asked.filter((path) => path.endsWith(who.reservationId)).length;

describe('the end of a candidate’s time', () => {
  it('takes answers until a minute after it, and asks monitoring once before it refuses one', async () => {
    const ada = await service.candidate();
    const id = await opened(ada);
    const asked = asksFor(ada);
    service.now += HOUR + 60 * SECOND;
    expect((await save(ada, id, 1)).status).toBe(200);
    expect(asksFor(ada)).toBe(asked);
    service.now += 1;
    expect(await save(ada, id, 2)).toMatchObject({ status: 409, body: { code: 'submission_closed' } });
    expect(asksFor(ada)).toBe(asked + 1);
    const submit = await service.call('POST', `/corrections/drafts/${id}/submit`, ada.sessionToken);
    expect(submit).toMatchObject({ status: 409, body: { code: 'submission_closed' } });
    expect((await save(ada, id, 1)).status).toBe(200); // what is stored is still acknowledged
  });
  it('goes on where monitoring, asked, gives a later end', async () => {
    const ada = await service.candidate();
    const id = await opened(ada);
    service.now += HOUR + 61 * SECOND;
    monitoringSays(ada, { ends_at: at(service.now + HOUR), version: 2 });
    expect((await save(ada, id, 1)).status).toBe(200);
    const asked = asksFor(ada);
    expect((await save(ada, id, 2)).status).toBe(200);
    expect(asksFor(ada)).toBe(asked);
  });
  it('is "try again", not "too late", while monitoring cannot be asked', async () => {
    const ada = await service.candidate();
    const id = await opened(ada);
    service.now += HOUR + 61 * SECOND;
    service.upstreams.dead.add('monitoring');
    const refused = await save(ada, id, 1);
    service.upstreams.dead.clear();
    expect(refused).toMatchObject({ status: 503, body: { code: 'upstream_unavailable' } });
  });
  it('follows monitoring’s events: the newer version wins', async () => {
    const ada = await service.candidate();
    const id = await opened(ada);
    const end = service.now + HOUR;
    await deadline(ada, end + 600 * SECOND, 3);
    await deadline(ada, end + 300 * SECOND, 2);
    service.now = end + 650 * SECOND;
    const asked = asksFor(ada);
    expect((await save(ada, id, 1)).status).toBe(200);
    expect(asksFor(ada)).toBe(asked);
  });
  it('comes a minute after a stop', async () => {
    const ada = await service.candidate();
    const id = await opened(ada);
    await stop(ada, service.now);
    monitoringSays(ada, { stopped_at: at(service.now) });
    service.now += 60 * SECOND;
    expect((await save(ada, id, 1)).status).toBe(200);
    service.now += 1;
    expect(await save(ada, id, 2)).toMatchObject({ status: 409, body: { code: 'submission_closed' } });
  });
  it('is right also where the news came while the paper was being opened', async () => {
    const ada = await service.candidate();
    await stop(ada, service.now); // monitoring's answer to the opening still says active
    const id = await opened(ada);
    service.now += 61 * SECOND;
    monitoringSays(ada, { stopped_at: at(service.now - 61 * SECOND) });
    expect(await save(ada, id, 1)).toMatchObject({ status: 409, body: { code: 'submission_closed' } });
  });
});

describe('the sweeper', () => {
  beforeEach(async () => {
    service.now += 24 * HOUR; // whatever earlier tests left open is handed in
    await service.module.sweep();
  });
  const status = async (who: Candidate) =>
    (await service.call('GET', `/corrections/drafts/${await opened(who)}`, who)).body.status;

  it('hands in what is saved when time is over, once, and leaves the others alone', async () => {
    const [ada, bea] = [await service.candidate(), await service.candidate()];
    const [id] = [await opened(ada), await opened(bea)];
    await save(ada, id, 1);
    await deadline(bea, service.now + 2 * HOUR, 2);
    monitoringSays(bea, { ends_at: at(service.now + 2 * HOUR), version: 2 });
    service.now += HOUR + 61 * SECOND;
    await service.module.sweep();
    expect(await status(ada)).toBe('graded');
    expect(await status(bea)).toBe('draft');
    await service.restart();
    expect(await service.module.sweep()).toEqual({ submitted: 0, extended: 0, held: 0, failed: 0 });
    expect(await service.emitted('exam_submitted', id)).toMatchObject([{ answer_count: 1 }]);
    expect(await service.call('POST', `/corrections/drafts/${id}/submit`, ada)).toMatchObject({
      status: 200,
      body: { status: 'graded', submission_id: id },
    });
  });
  it('does not hand in where monitoring gave time back and the event is still on its way', async () => {
    const ada = await service.candidate();
    await opened(ada);
    service.now += HOUR + 61 * SECOND;
    monitoringSays(ada, { ends_at: at(service.now + HOUR), version: 2 });
    expect(await service.module.sweep()).toMatchObject({ extended: 1 });
    expect(await status(ada)).toBe('draft');
  });
  it('waits a quarter of an hour for a silent monitoring, then hands in by what it knows', async () => {
    const ada = await service.candidate();
    await opened(ada);
    service.now += HOUR + 61 * SECOND;
    service.upstreams.dead.add('monitoring');
    try {
      expect(await service.module.sweep()).toMatchObject({ held: 1, submitted: 0 });
      expect(await status(ada)).toBe('draft');
      service.now += 15 * 60 * SECOND;
      expect(await service.module.sweep()).toMatchObject({ held: 0, submitted: 1 });
      expect(await status(ada)).toBe('graded');
    } finally {
      service.upstreams.dead.clear();
    }
  });
  it('hands in the others where one fails, and tries that one again', async () => {
    const [ada, bea] = [await service.candidate(), await service.candidate()];
    await opened(ada);
    await opened(bea);
    const paper = { examId: ada.examId };
    const { transaction } = unitOfWork(service.module.database);
    const kept = await transaction(async ({ em }) => {
      const row = await em.findOneOrFail(PaperRow, paper, { disableIdentityMap: true });
      await em.nativeDelete(PaperRow, paper);
      return row;
    });
    await service.restart();
    service.now += HOUR + 61 * SECOND;
    expect(await service.module.sweep()).toMatchObject({ submitted: 1, failed: 1 });
    expect(await status(bea)).toBe('graded');
    await unitOfWork(service.module.database).transaction(async ({ em }) => {
      await em.insert(PaperRow, { ...paper, examVersion: kept.examVersion, questions: kept.questions });
    });
    expect(await service.module.sweep()).toMatchObject({ submitted: 1, failed: 0 });
    expect(await status(ada)).toBe('graded');
  });
  it('works off more than one page', async () => {
    const examId = service.exam();
    const many = await Promise.all(Array.from({ length: 60 }, () => service.candidate(examId)));
    for (const who of many) await opened(who);
    service.now += HOUR + 61 * SECOND;
    expect(await service.module.sweep()).toMatchObject({ submitted: 60, failed: 0 });
  });
});
