import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Candidate, type RunningCorrection, startCorrection } from '../testing/correction-service.js';

let service: RunningCorrection;
beforeAll(async () => {
  service = await startCorrection();
});
afterAll(() => service.close());

type Epoch = string | number | undefined;
const open = async (who: Candidate, epoch: Epoch) =>
  service.call('POST', '/corrections/drafts', who.sessionToken, { reservation_id: who.reservationId }, epoch);
const save = (who: Candidate, id: string, epoch: Epoch, revision: number, user_answer: string) =>
  service.call(
    'PUT',
    `/corrections/drafts/${id}/answers/${who.examId}-essay`,
    who.sessionToken,
    { user_answer, revision },
    epoch,
  );
const submit = (who: Candidate, id: string, epoch: Epoch) =>
  service.call('POST', `/corrections/drafts/${id}/submit`, who.sessionToken, undefined, epoch);
const savedIn = async (who: Candidate) => {
  const [answer] = (await open(who, undefined)).body.answers;
  return answer ? [answer.user_answer, answer.revision] : null;
};
const TAKEN_OVER = { status: 409, body: { code: 'taken_over', status: 409 } };

describe('a paper on two devices', () => {
  it('takes nothing of the earlier one, however far it has counted, once the later one has opened it', async () => {
    const ada = await service.candidate();
    const id = (await open(ada, 1)).body.submission_id;
    expect((await save(ada, id, 1, 300, 'first third')).status).toBe(200);
    expect((await open(ada, 2)).body.answers).toMatchObject([{ user_answer: 'first third', revision: 300 }]);
    expect(await save(ada, id, 1, 301, 'at once')).toMatchObject(TAKEN_OVER);
    expect((await save(ada, id, 2, 500, 'the better text')).status).toBe(200);
    expect(await save(ada, id, 1, 700, 'typed offline')).toMatchObject(TAKEN_OVER);
    expect(await save(ada, id, 1, 300, 'first third')).toMatchObject(TAKEN_OVER); // no repeat is answered either
    expect(await submit(ada, id, 1)).toMatchObject(TAKEN_OVER);
    expect(await savedIn(ada)).toEqual(['the better text', 500]);
    expect(await submit(ada, id, 2)).toMatchObject({ status: 200, body: { status: 'manual_review' } });
    expect(await service.emitted('exam_submitted', id)).toHaveLength(1);
  });
  it('goes to the later one by its save as well, and remembers it over a restart', async () => {
    const ada = await service.candidate();
    const id = (await open(ada, 1)).body.submission_id;
    expect((await save(ada, id, 3, 1, 'third')).status).toBe(200);
    await service.restart();
    expect(await save(ada, id, 2, 2, 'second')).toMatchObject(TAKEN_OVER);
    expect((await save(ada, id, 3, 2, 'third, more')).status).toBe(200);
  });
  it('goes to the later one by a repeat, which changes nothing else', async () => {
    const ada = await service.candidate();
    const id = (await open(ada, 1)).body.submission_id;
    await save(ada, id, 1, 2, 'text');
    expect(await save(ada, id, 2, 2, 'text')).toMatchObject({ status: 200, body: { revision: 2 } });
    expect(await save(ada, id, 1, 3, 'text, more')).toMatchObject(TAKEN_OVER);
  });
  it('shows itself to an earlier one, which takes nothing back by that', async () => {
    const ada = await service.candidate();
    const id = (await open(ada, 2)).body.submission_id;
    expect(await open(ada, 1)).toMatchObject({ status: 200, body: { submission_id: id } });
    expect(await save(ada, id, 1, 1, 'earlier')).toMatchObject(TAKEN_OVER);
    expect((await save(ada, id, 2, 1, 'later')).status).toBe(200);
  });
  it('tells an earlier one that it is handed in, and repeats what the hand-in said', async () => {
    const ada = await service.candidate();
    const id = (await open(ada, 1)).body.submission_id;
    await open(ada, 2);
    const handedIn = await submit(ada, id, 2);
    expect(await submit(ada, id, 1)).toEqual(handedIn);
    expect(await save(ada, id, 1, 9, 'late')).toMatchObject({ status: 409, body: { code: 'submission_final' } });
    expect(await open(ada, 1)).toMatchObject({ status: 200, body: { status: 'graded', questions: [] } });
  });
  it('is saved by whoever names no device, or none that there can be, as ever', async () => {
    const ada = await service.candidate();
    const id = (await open(ada, 2)).body.submission_id;
    const none = [undefined, '', ' ', 'two', '-1', '1.5', '1e3', '0x9', 'NaN', '1, 1', '1000000000', '9'.repeat(40)];
    for (const [at, epoch] of none.entries())
      expect((await save(ada, id, epoch, at + 1, `by ${epoch}`)).status).toBe(200);
    expect(await save(ada, id, 1, 99, 'earlier')).toMatchObject(TAKEN_OVER); // and none of them took it over
    expect((await save(ada, id, 999_999_999, 99, 'the last that there can be')).status).toBe(200);
    expect(await save(ada, id, 2, 100, 'earlier')).toMatchObject(TAKEN_OVER);
    expect((await submit(ada, id, undefined)).status).toBe(200);
  });
  it('keeps what was saved by the latest device of those that ever came, in any order', async () => {
    const calls = fc.array(
      fc.record({ does: fc.constantFrom('open', 'save'), epoch: fc.integer({ min: 1, max: 4 }), jump: fc.nat(50) }),
      { maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(calls, async (all) => {
        const ada = await service.candidate();
        const id = (await open(ada, 1)).body.submission_id;
        let highest = 1;
        let kept: [string, number] | null = null;
        for (const [at, { does, epoch, jump }] of all.entries()) {
          const revision: number = (kept?.[1] ?? 0) + jump + 1;
          const text = `${at} by ${epoch}`;
          if (does === 'open') await open(ada, epoch);
          else if (epoch < highest) expect(await save(ada, id, epoch, revision, text)).toMatchObject(TAKEN_OVER);
          else {
            expect((await save(ada, id, epoch, revision, text)).status).toBe(200);
            kept = [text, revision];
          }
          highest = Math.max(highest, epoch);
        }
        expect(await savedIn(ada)).toEqual(kept);
      }),
      { numRuns: 8 },
    );
  });
  it('lets no save of an earlier one slip in between what a later one was shown and its first save', async () => {
    for (let round = 0; round < 4; round += 1) {
      const ada = await service.candidate();
      const id = (await open(ada, 1)).body.submission_id;
      const saves = Array.from({ length: 6 }, (_, at) => save(ada, id, 1, at + 1, `keystroke ${at + 1}`));
      const [shown, ...replies] = await Promise.all([open(ada, 2), ...saves]);
      for (const { status, body } of replies) if (status !== 200) expect(body.code).toBe('taken_over');
      expect((await open(ada, undefined)).body.answers).toEqual(shown?.body.answers);
    }
  });
});
