import { describe, expect, it } from '@jest/globals';
import { type Failure, verdictOnSave, verdictOnSend } from './send-verdict.js';

const answer = (status: number, code: string, retryAfterSeconds: number | null = null): Failure => ({
  kind: 'answer',
  status,
  code,
  retryAfterSeconds,
});

describe('verdict on a frame or event', () => {
  it.each([
    ['no network keeps it', { kind: 'network' } as Failure, 'retry'],
    ['503 keeps it', answer(503, 'disk_full', 5), 'retry'],
    ["a proxy's 429 keeps it", answer(429, 'unreadable_answer'), 'retry'],
    ['too many pictures keeps it for later', answer(429, 'too_many_pictures', 1), 'later'],
    ['500 keeps it for a while', answer(500, 'internal_error'), 'retry'],
    ['another device fences', answer(409, 'taken_over'), 'fenced'],
    ['conflicting bytes are dropped', answer(409, 'frame_conflict'), 'drop'],
    ['too large is dropped', answer(413, 'picture_too_large'), 'drop'],
    ['not a JPEG is dropped', answer(415, 'not_a_jpeg'), 'drop'],
    ['invalid is dropped', answer(422, 'picture_truncated'), 'drop'],
    ['a stopped session ends', answer(400, 'session_stopped'), 'stopped'],
    ['a session that is gone ends', answer(404, 'session_not_found'), 'stopped'],
    ['an old token is renewed', answer(401, 'token_expired'), 'renew'],
  ])('%s', (_title, failure, expected) => {
    expect(verdictOnSend(failure).do).toBe(expected);
  });

  it('hands the wait that the server asked for on', () => {
    expect(verdictOnSend(answer(503, 'overloaded', 12))).toEqual({
      do: 'retry',
      retryAfterSeconds: 12,
      bounded: false,
    });
  });

  it('bounds the tries only for faults that one item may cause', () => {
    expect(verdictOnSend(answer(500, 'internal_error'))).toMatchObject({ bounded: true });
    expect(verdictOnSend({ kind: 'network' })).toMatchObject({ bounded: false });
  });
});

describe('verdict on an answer', () => {
  it.each([
    ['no network keeps it', { kind: 'network' } as Failure, 'retry'],
    ['500 keeps it: an answer is never dropped', answer(500, 'internal_error'), 'retry'],
    ['handed in', answer(409, 'submission_final'), 'closed'],
    ['time is up', answer(409, 'submission_closed'), 'closed'],
    ['another device fences', answer(409, 'taken_over'), 'fenced'],
    ['a newer revision stands there', answer(409, 'answer_stale'), 'stale'],
    ['too long', answer(422, 'invalid_request'), 'refused'],
    ['an old token', answer(401, 'token_expired'), 'renew'],
  ])('%s', (_title, failure, expected) => {
    expect(verdictOnSave(failure).do).toBe(expected);
  });
});
