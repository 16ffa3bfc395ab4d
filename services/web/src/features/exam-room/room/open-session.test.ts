import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Draft } from '@proctorwise/contracts';
import type { StoredSession } from '../device/room-database.js';
import { StorageRoom } from '../device/storage-room.js';
import type { LocalAnswer } from '../engine/autosave.js';
import { openSession, type SittingStore } from './open-session.js';

const HERE: StoredSession = {
  reservationId: 'r',
  userId: 'u',
  sessionId: 's',
  token: 't',
  tokenExpiresAt: '2026-01-01T01:00:00Z',
  tokenIssuedAt: 0,
  deviceEpoch: 1,
  nextFrameNumber: 7,
  endsAt: '2026-01-01T02:00:00Z',
};
const DRAFT = {
  submission_id: 'p',
  reservation_id: 'r',
  status: 'draft',
  server_time: '2026-01-01T00:00:00Z',
  questions: [],
  answers: [],
} as unknown as Draft;

/** The platform, as its calls are answered; a path without an answer is a line that is cut. */
function aServer(answers: Record<string, unknown>): string[] {
  const asked: string[] = [];
  globalThis.fetch = async (path) => {
    asked.push(String(path));
    const answer = answers[String(path)];
    if (answer === undefined) throw new TypeError('fetch failed');
    return new Response(JSON.stringify(answer));
  };
  return asked;
}
const STARTS = '/monitoring/sessions';
const started = (deviceEpoch: number) => ({
  '/reservations/r': { user_id: 'u', exam_id: 'e' },
  [STARTS]: {
    session_id: 's',
    session_token: 't2',
    session_token_expires_at: '2026-01-01T01:00:00Z',
    server_time: '2026-01-01T00:00:00Z',
    device_epoch: deviceEpoch,
    next_frame_number: 0,
    ends_at: '2026-01-01T02:00:00Z',
  },
});

/** @param known the session that this device remembers. @param refuses what it does not keep */
function aDevice(known: StoredSession | undefined, refuses: readonly ('trial' | 'session' | 'draft')[] = []) {
  const kept: string[] = [];
  const write = (what: 'trial' | 'session' | 'draft') => async (): Promise<void> => {
    if (refuses.includes(what)) throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
    kept.push(what);
  };
  const database: SittingStore = {
    tryRoom: write('trial'),
    session: async () => known,
    keepSession: write('session'),
    draft: async () => DRAFT,
    keepDraft: write('draft'),
    answers: async () => new Map<string, LocalAnswer>(),
    giveUpAnswers: async () => {},
    givenUp: async () => [],
  };
  const told: boolean[] = [];
  return { database, kept, told, room: new StorageRoom((hasRoom) => told.push(hasRoom)) };
}

describe('opening a session', () => {
  const { fetch } = globalThis;
  beforeEach(() => {
    aServer({});
  });
  afterEach(() => {
    globalThis.fetch = fetch;
  });

  it.each([
    ['nor started on a device that keeps nothing', undefined, false],
    ['nor taken there, where another device has it', HERE, true],
  ])('is neither asked for %s', async (_, known, takeOver) => {
    const asked = aServer({ ...started(3), '/corrections/drafts': DRAFT });
    const { database, room } = aDevice(known, ['trial', 'session', 'draft']);
    await expect(openSession(database, room, 'r', 'u', takeOver)).rejects.toMatchObject({ name: 'QuotaExceededError' });
    expect(asked).not.toContain(STARTS);
  });

  it('tries for room, starts, and keeps session and paper', async () => {
    const asked = aServer({ ...started(1), '/corrections/drafts': DRAFT });
    const { database, room, kept } = aDevice(undefined);
    const opened = await openSession(database, room, 'r', 'u', false);
    expect(opened).toMatchObject({ overtaken: false, isRemembered: false, session: { sessionId: 's', token: 't2' } });
    expect(kept).toEqual(['trial', 'session', 'draft']);
    expect(asked).toContain(STARTS);
  });

  it('begins where only the paper is too large to be kept, and says so', async () => {
    aServer({ ...started(1), '/corrections/drafts': DRAFT });
    const { database, room, told } = aDevice(undefined, ['draft']);
    expect(await openSession(database, room, 'r', 'u', false)).toMatchObject({ draft: { submission_id: 'p' } });
    expect(told).toEqual([false]);
  });

  it('goes on without room, and tries for none', async () => {
    aServer({
      '/monitoring/sessions/s/token': {
        session_token: 't2',
        session_token_expires_at: '2026-01-01T01:00:00Z',
        server_time: '2026-01-01T00:00:00Z',
        ends_at: '2026-01-01T02:00:00Z',
        next_frame_number: 9,
      },
      '/corrections/drafts': DRAFT,
    });
    const { database, room, told } = aDevice(HERE, ['trial', 'session', 'draft']);
    const opened = await openSession(database, room, 'r', 'u', false);
    expect(opened).toMatchObject({ isRemembered: false, session: { token: 't2', nextFrameNumber: 9 } });
    expect(told).toEqual([false]);
  });

  it('goes on with the paper that it remembers while the server is away, and says that it is that one', async () => {
    const { database, room } = aDevice(HERE);
    const opened = await openSession(database, room, 'r', 'u', false);
    expect(opened).toMatchObject({ isRemembered: true, session: HERE, draft: { submission_id: 'p' } });
  });
});
