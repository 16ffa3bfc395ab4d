import type { Draft } from '@proctorwise/contracts';
import { failureOf } from '../device/failure.js';
import type { RoomDatabase, StoredSession } from '../device/room-database.js';
import type { StorageRoom } from '../device/storage-room.js';
import { answersGivenUp } from '../engine/autosave.js';
import { type ClockSample, sampleClock } from '../engine/clock-offset.js';
import { verdictOnSend } from '../engine/send-verdict.js';
import { fetchReservation, SessionApi, startSession } from './session-api.js';
import { handedInPaper, type LeftHere, leftHere } from './unsent-in-paper.js';

/** What the opening needs of this device's memory. */
export type SittingStore = Pick<
  RoomDatabase,
  'tryRoom' | 'session' | 'keepSession' | 'draft' | 'keepDraft' | 'answers' | 'giveUpAnswers' | 'givenUp'
>;

export interface Opened {
  readonly session: StoredSession;
  readonly draft: Draft;
  readonly samples: readonly (ClockSample | null)[];
  /**
   * Another device had the session since this one did: what waits here has numbers and times that are taken. Answers
   * have given way already, and can be read.
   */
  readonly overtaken: boolean;
  /** The server is away: the draft is that of an earlier opening. */
  readonly isRemembered: boolean;
}
export class TakenOver extends Error {
  /** @param session this device's own. @param left what is left here of it */
  constructor(
    readonly session: StoredSession,
    readonly left: LeftHere,
  ) {
    super('The session goes on on another device.');
    this.name = 'TakenOver';
  }
}

/**
 * The session of this device from before a reload, with a fresh token; null where a new one has to be started, which says
 * what is wrong. `elsewhere`: another device has it.
 */
async function resumed(stored: StoredSession): Promise<StoredSession | 'elsewhere' | null> {
  const api = new SessionApi(() => stored);
  try {
    const renewed = await api.renewToken();
    return {
      ...stored,
      token: renewed.session_token,
      tokenExpiresAt: renewed.session_token_expires_at,
      tokenIssuedAt: Date.parse(renewed.server_time),
      endsAt: renewed.ends_at,
      // A device without room could not remember how far it had counted.
      nextFrameNumber: Math.max(stored.nextFrameNumber, renewed.next_frame_number ?? 0),
    };
  } catch (error) {
    const verdict = verdictOnSend(failureOf(error));
    if (verdict.do === 'fenced') return 'elsewhere';
    // The server is away: what is stored is good enough to go on writing.
    return verdict.do === 'retry' ? stored : null;
  }
}

async function started(reservationId: string): Promise<{ session: StoredSession; sample: ClockSample | null }> {
  const reservation = await fetchReservation(reservationId);
  const sentAt = Date.now();
  const answer = await startSession({
    reservation_id: reservationId,
    user_id: reservation.user_id,
    exam_id: reservation.exam_id,
  });
  return {
    sample: sampleClock(sentAt, Date.now(), answer.server_time),
    session: {
      reservationId,
      userId: reservation.user_id,
      sessionId: answer.session_id,
      token: answer.session_token,
      tokenExpiresAt: answer.session_token_expires_at,
      tokenIssuedAt: Date.parse(answer.server_time),
      deviceEpoch: answer.device_epoch,
      nextFrameNumber: answer.next_frame_number,
      endsAt: answer.ends_at,
    },
  };
}

/** The answers of this device that another one's have gone past are answers no more. */
async function giveWay(database: SittingStore, draft: Draft, deviceEpoch: number): Promise<void> {
  const local = await database.answers(draft.submission_id);
  await database.giveUpAnswers(draft.submission_id, local, answersGivenUp(draft.answers, local), deviceEpoch);
}

/**
 * Goes on with the session of this device, or starts one; then opens the paper. Without a network both come from this
 * device's memory, if it has them; after another device had the session, only from the server.
 * @param room an exam does not start on a device that keeps nothing, nor is it taken there; one that goes on does so without
 * @param userId who is signed in, null where that cannot be known now
 * @param takeOver start anew even where another device has the session
 * @throws {TakenOver} another device has it. @throws {ApiError | NetworkError} it cannot be started now
 * @throws {DOMException} this device keeps nothing: nothing was started, and whoever has the session goes on
 */
export async function openSession(
  database: SittingStore,
  room: StorageRoom,
  reservationId: string,
  userId: string | null,
  takeOver: boolean,
): Promise<Opened> {
  const known = await database.session(reservationId);
  const mine = known !== undefined && (userId === null || known.userId === userId) ? known : null;
  const before = mine === null || takeOver ? null : await resumed(mine);
  const goesOn = before === 'elsewhere' ? null : before;
  if (mine !== null && goesOn === null) {
    // Handed in while this device was away: there is nothing to start any more, nor does anything go on elsewhere.
    const draft = await handedInPaper(new SessionApi(() => mine), reservationId);
    if (draft !== null) return { session: mine, draft, samples: [], overtaken: false, isRemembered: false };
    if (before === 'elsewhere') throw new TakenOver(mine, await leftHere(database, mine));
  }
  // Before the server hears of it: a session that runs where nobody can sit counts as silence, and its start fences the
  // device that has it.
  if (goesOn === null) await database.tryRoom();
  const fresh = goesOn === null ? await started(reservationId) : null;
  const session = goesOn ?? fresh?.session;
  if (session === undefined) throw new Error('A session was neither resumed nor started');
  // Starting anew counts by one: more than that was another device.
  const overtaken =
    known?.sessionId === session.sessionId && goesOn === null && session.deviceEpoch > known.deviceEpoch + 1;
  // An overtaken device keeps the new epoch only once its old answers have given way: before that, a reload would take
  // it for the one that had the session all along, and its answers for newer than the server's.
  if (goesOn !== null) await room.keep(() => database.keepSession(session));
  else if (!overtaken) await database.keepSession(session);

  const sentAt = Date.now();
  try {
    const draft = await new SessionApi(() => session).openDraft(reservationId);
    // Once it is handed in it comes without its questions: those that are known here say what did not arrive.
    if (draft.status === 'draft') {
      if (overtaken) await giveWay(database, draft, session.deviceEpoch);
      // A paper may be larger than what was tried. Who sits goes on without; a device that was overtaken would show an older
      // one after a reload.
      const keepDraft = (): Promise<void> => database.keepDraft(draft);
      await (overtaken ? keepDraft() : room.keep(keepDraft));
    }
    if (overtaken) await database.keepSession(session);
    const samples = [fresh?.sample ?? null, sampleClock(sentAt, Date.now(), draft.server_time)];
    return { session, draft, samples, overtaken, isRemembered: false };
  } catch (error) {
    const remembered = await database.draft(reservationId);
    if (overtaken || remembered === undefined || verdictOnSend(failureOf(error)).do !== 'retry') throw error;
    return { session, draft: remembered, samples: [fresh?.sample ?? null], overtaken, isRemembered: true };
  }
}
