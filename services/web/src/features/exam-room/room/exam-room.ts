import type { StopReason } from '@proctorwise/contracts';
import { waitOn } from '../../../api/timers.js';
import { failureOf } from '../device/failure.js';
import { RoomDatabase, type StoredEvent, type StoredSession } from '../device/room-database.js';
import { StorageRoom } from '../device/storage-room.js';
import { WorkerTimers } from '../device/worker-timers.js';
import { mergeAnswers, saveStatus } from '../engine/autosave.js';
import { AutosaveSender } from '../engine/autosave-sender.js';
import {
  type ClockSample,
  type DeviceMoment,
  earliestServerTime,
  latestDeviceTime,
  remainingMs,
  withSample,
} from '../engine/clock-offset.js';
import { patienceForPicturesMs, picturesBeforePaper, picturesOfOutage } from '../engine/last-pictures.js';
import { verdictOnSave } from '../engine/send-verdict.js';
import { CandidateWatch } from './candidate-watch.js';
import { Connection } from './connection.js';
import { handIn, takesPictures } from './hand-in.js';
import { leaveRoom } from './leave-room.js';
import { type Opened, openSession, TakenOver } from './open-session.js';
import { FIRST_STATE, type HandInCause, type HandingIn, type RoomState, takenOver } from './room-state.js';
import { SessionApi } from './session-api.js';
import { TokenKeeper } from './token-keeper.js';
import { leftAfter, leftOfPaper, paperHandedInElsewhere, unsentInPaper } from './unsent-in-paper.js';
import { Uploads } from './uploads.js';

const deviceNow = (): DeviceMoment => ({ wall: Date.now(), steady: performance.now() });

/**
 * One candidate's sitting on one device: session, paper, camera, uploads, deadline. Holds no view; a page subscribes
 * to its state. Everything it starts ends with `close`.
 */
export class ExamRoom {
  readonly #reservationId: string;
  readonly #stream: MediaStream;
  readonly #timers = new WorkerTimers();
  readonly #listeners = new Set<() => void>();
  readonly #endings: (() => void)[] = [];
  #state: RoomState = FIRST_STATE;
  #database: RoomDatabase | null = null;
  #session: StoredSession | null = null;
  #api = new SessionApi(() => this.#open());
  readonly #room = new StorageRoom((hasRoom) => {
    if (!this.#closed) this.#set({ hasRoom });
  });
  #watch: CandidateWatch | null = null;
  #clockMeasuredAt: DeviceMoment | null = null;
  #uploads: Uploads | null = null;
  /** Pictures on their way into what waits. */
  #beingKept = 0;
  #autosave: AutosaveSender | null = null;
  #keeper: TokenKeeper | null = null;
  #connection: Connection | null = null;
  #closed = false;
  /** Overtaken: the server has been asked what of this device is not in the paper. */
  #leftIsKnown: Promise<void> = Promise.resolve();

  /** @param stream a camera that is on: without one there is no exam */
  constructor(reservationId: string, stream: MediaStream) {
    this.#reservationId = reservationId;
    this.#stream = stream;
    this.#set({ camera: { ...FIRST_STATE.camera, stream } });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly state = (): RoomState => this.#state;

  /** The server's clock now, ms since the Unix epoch. */
  serverNow(): number {
    return earliestServerTime(this.#state.clock, this.#clockMeasuredAt, deviceNow());
  }

  /** Opens session and paper and starts to watch. Ends in `writing`, `done`, `taken_over` or `refused`, never throws. */
  async open(userId: string | null, takeOver: boolean): Promise<void> {
    try {
      this.#database = await RoomDatabase.open();
      const opened = await openSession(this.#database, this.#room, this.#reservationId, userId, takeOver);
      if (this.#closed) return;
      await this.#begin(opened);
    } catch (error) {
      this.close();
      if (error instanceof TakenOver) this.#session = error.session;
      this.#set(error instanceof TakenOver ? takenOver(error.left) : { phase: { at: 'refused', error } });
    }
  }

  edit(questionId: string, value: string | null): void {
    if (this.#state.phase.at === 'writing') this.#autosave?.edit(questionId, value);
  }

  /** Another device has the session: is the paper handed in by now? Nothing changes where that cannot be asked. */
  readonly lookAtPaper = async (): Promise<void> => {
    if (this.#state.phase.at !== 'taken_over' || this.#session === null) return;
    await this.#leftIsKnown;
    const paper = await paperHandedInElsewhere(this.#api, this.#reservationId);
    const { phase, givenUp } = this.#state;
    if (paper === null || phase.at !== 'taken_over') return;
    const left = leftAfter({ unsaved: phase.unsaved, givenUp }, paper);
    this.#set({ ...takenOver(left), handedInElsewhere: paper.submission_id });
  };

  /** Hands the paper in and ends the sitting. A second call while the first runs changes nothing. */
  async submit(cause: HandInCause): Promise<void> {
    const { phase, draft } = this.#state;
    const autosave = this.#autosave;
    if ((phase.at !== 'writing' && phase.at !== 'hand_in_failed') || draft === null || autosave === null) return;
    this.#set({ phase: { at: 'handing_in', cause, waiting: !this.#state.savesReach, picturesLeft: 0 } });
    const waiting = (): number => this.#uploads?.waiting ?? 0;
    const canSend = (): boolean => !this.#closed && cause !== 'stopped' && this.#uploads?.hasEnded !== true;
    try {
      await handIn({
        timers: this.#timers,
        autosave,
        submit: () => this.#api.submit(draft.submission_id),
        renew: () => this.#renew(),
        random: Math.random,
        onWaiting: (waiting) => this.#onHandingIn({ waiting }),
        picturesLeft: (waitedMs) => (canSend() ? picturesBeforePaper(waiting(), this.#beingKept, waitedMs) : 0),
        patienceMs: (waitedMs) => patienceForPicturesMs(waitedMs, this.#state.endsAt, this.serverNow()),
        onPictures: (left) => this.#onHandingIn({ picturesLeft: picturesOfOutage(left), waiting: !this.#state.online }),
        onSending: (sending) => this.#onHandingIn({ sending }),
        onTakenOver: () => this.#onTakenOver(),
      });
    } catch (error) {
      if (!this.#closed) this.#set({ phase: { at: 'hand_in_failed', cause, error } });
      return;
    }
    if (this.#closed) return;
    const unsent = await unsentInPaper(this.#api, draft, autosave.answers);
    if (this.#closed) return;
    const picturesLost = picturesOfOutage(waiting());
    await this.#leave({ at: 'done', cause, submissionId: draft.submission_id, unsent, picturesLost });
  }

  /** Stops everything that runs and lets the camera go. What is not sent stays on the device. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const end of this.#endings) end();
    this.#watch?.close();
    for (const track of this.#stream.getTracks()) track.stop();
    this.#uploads?.stop();
    this.#autosave?.close();
    this.#keeper?.close();
    this.#connection?.close();
    this.#timers.close();
    this.#database?.close();
  }

  async #begin({ session, draft, samples, overtaken, isRemembered }: Opened): Promise<void> {
    const database = this.#data();
    this.#session = session;
    for (const sample of samples) this.#onClock(sample);
    const { unsaved: unsent, givenUp } = await leftOfPaper(database, draft);
    this.#set({ givenUp });
    if (draft.status !== 'draft')
      return this.#leave({ at: 'done', cause: 'before', submissionId: draft.submission_id, unsent, picturesLost: 0 });
    const answers = mergeAnswers(draft.answers, await database.answers(draft.submission_id), isRemembered);
    this.#set({ draft, answers, endsAt: session.endsAt });
    this.#startAutosave(draft.submission_id, answers);
    await this.#startSending(database, session, overtaken);
    this.#keeper = new TokenKeeper({
      timers: this.#timers,
      api: this.#api,
      session: () => this.#open(),
      keep: (renewed) => this.#keepSession(renewed),
      serverNow: () => this.serverNow(),
      onClock: (sample) => this.#onClock(sample),
      onDeadline: (endsAt) => this.#onDeadline(endsAt, null),
    });
    this.#keeper.plan();
    this.#connection = new Connection({
      api: this.#api,
      timers: this.#timers,
      renew: () => this.#renew(),
      onClock: (sample) => this.#onClock(sample),
      onDeadline: (endsAt, reason) => this.#onDeadline(endsAt, reason),
      onStopped: (reason) => void this.#onStopped(reason),
      onTakenOver: () => this.#onTakenOver(),
      onReachable: (online) => this.#onReachable(online),
    });
    this.#watch = new CandidateWatch(this.#stream, {
      timers: this.#timers,
      onPicture: (picture) => this.#onPicture(picture),
      report: (event) => this.#report(event),
      onChange: (change) => this.#set(change),
      wantsHints: () => this.#state.phase.at === 'writing',
    });
    this.#watchNetwork();
    this.#set({ phase: { at: 'writing' } });
    await this.#watch.start();
    this.#endings.push(this.#timers.every(500, () => this.#onBeat()));
  }

  #startAutosave(submissionId: string, answers: RoomState['answers']): void {
    this.#autosave = new AutosaveSender(answers, {
      save: (questionId, user_answer, revision) =>
        this.#api.saveAnswer(submissionId, questionId, { user_answer, revision }),
      reread: async (questionId) => {
        const { answers } = await this.#api.openDraft(this.#reservationId);
        const found = answers.find(({ question_id }) => question_id === questionId);
        return found === undefined ? null : { value: found.user_answer, revision: found.revision };
      },
      verdict: (error) => verdictOnSave(failureOf(error)),
      renew: () => this.#renew(),
      wait: (ms, signal) => waitOn(this.#timers, ms, signal),
      random: Math.random,
      onChange: (changed, questionId) => {
        const answer = changed.get(questionId);
        if (answer !== undefined) void this.#room.keep(() => this.#data().keepAnswer(submissionId, questionId, answer));
        this.#set({ answers: changed });
      },
      onReachable: (savesReach) => {
        this.#set({ savesReach });
        this.#onHandingIn({ waiting: !savesReach });
      },
      onClosed: () => void this.submit('time_up'),
      onTakenOver: () => this.#onTakenOver(),
    });
    this.#autosave.resume();
  }

  async #startSending(
    database: RoomDatabase,
    { sessionId, nextFrameNumber }: StoredSession,
    overtaken: boolean,
  ): Promise<void> {
    this.#uploads = await Uploads.open(database, sessionId, overtaken, {
      api: this.#api,
      timers: this.#timers,
      room: this.#room,
      renew: () => this.#renew(),
      onReachable: (online) => this.#onReachable(online),
      onEnd: (end) => (end === 'fenced' ? this.#onTakenOver() : void this.#onStopped(null)),
      onBroken: (error) => this.#onBroken(error),
      onPictures: (pictures) => this.#set({ pictures }),
    });
    await this.#keepSession({ ...this.#open(), nextFrameNumber: this.#uploads.nextFrameNumber(nextFrameNumber) });
    this.#uploads.start();
  }

  #watchNetwork(): void {
    const over = new AbortController();
    this.#endings.push(() => over.abort());
    const onOnline = (): void => {
      this.#uploads?.hurry();
      this.#autosave?.hurry();
      this.#connection?.hurry();
    };
    window.addEventListener('online', onOnline, { signal: over.signal });
    window.addEventListener('offline', () => this.#onReachable(false), { signal: over.signal });
  }

  async #onPicture(picture: Blob): Promise<void> {
    const session = this.#open();
    if (this.#closed || this.#uploads?.hasEnded || !takesPictures(this.#state.phase)) return;
    const frameNumber = session.nextFrameNumber;
    this.#beingKept += 1;
    try {
      // The number is used up before the picture is kept: after a crash it is never given twice. A device without room
      // knows it while the page lives, and after a reload from the server.
      await this.#keepSession({ ...session, nextFrameNumber: frameNumber + 1 });
      await this.#uploads?.addPicture({
        sessionId: session.sessionId,
        frameNumber,
        capturedAt: new Date().toISOString(),
        clockOffsetMs: this.#state.clock?.offsetMs ?? null,
        picture,
      });
    } finally {
      this.#beingKept -= 1;
    }
  }

  async #report(event: StoredEvent['event']): Promise<void> {
    const at = latestDeviceTime(this.#clockMeasuredAt, deviceNow());
    if (!this.#closed) await this.#uploads?.addEvent(event, at, this.#state.clock?.offsetMs ?? null);
  }

  #onHandingIn(change: Partial<Pick<HandingIn, 'waiting' | 'picturesLeft' | 'sending'>>): void {
    const { phase } = this.#state;
    if (phase.at === 'handing_in') this.#set({ phase: { ...phase, ...change } });
  }

  /** The paper is in: the camera goes off and the session ends. What did not arrive is said, and answers are kept. */
  async #leave(done: Extract<RoomState['phase'], { at: 'done' }>): Promise<void> {
    this.#watch?.close();
    this.#set({ phase: done });
    const { sessionId } = this.#open();
    const isWhole = done.unsent.length + this.#state.givenUp.length === 0;
    await leaveRoom({
      room: this.#room,
      stopSession: () => this.#api.stop('submitted'),
      forget: () =>
        isWhole
          ? this.#data().forgetSitting(this.#reservationId, sessionId, done.submissionId)
          : this.#data().forgetPictures(sessionId),
      close: () => this.close(),
    });
  }

  #onBeat(): void {
    const { endsAt, phase } = this.#state;
    if (phase.at === 'writing' && endsAt !== null && remainingMs(endsAt, this.serverNow()) === 0) {
      void this.submit('time_up');
    }
  }

  async #onStopped(reason: StopReason | null): Promise<void> {
    if (this.#state.phase.at === 'writing') await this.submit(reason === 'deadline' ? 'time_up' : 'stopped');
  }

  #onTakenOver(): void {
    if (this.#closed) return;
    this.close();
    this.#set({ phase: { at: 'taken_over', unsaved: [] } });
    const { draft, answers, givenUp } = this.#state;
    if (draft === null) return;
    this.#leftIsKnown = unsentInPaper(this.#api, draft, answers).then((unsaved) =>
      this.#set(takenOver({ unsaved, givenUp })),
    );
  }

  /** A defect of ours in a sender: the sitting cannot go on as promised, so it says so instead of seeming to. */
  #onBroken(error: unknown): void {
    if (this.#closed) return;
    this.close();
    this.#set({ phase: { at: 'refused', error } });
  }

  #onClock(sample: ClockSample | null): void {
    if (sample === null) return;
    this.#clockMeasuredAt = deviceNow();
    this.#set({ clock: withSample(this.#state.clock, sample) });
  }

  #onDeadline(endsAt: string, reason: string | null): void {
    if (Date.parse(endsAt) === Date.parse(this.#state.endsAt ?? '')) return;
    this.#set({ endsAt, deadlineReason: reason ?? 'changed' });
    if (this.#session !== null) void this.#keepSession({ ...this.#session, endsAt });
  }

  #onReachable(online: boolean): void {
    if (online !== this.#state.online) this.#set({ online });
  }

  #renew(): Promise<void> {
    return this.#keeper?.renew() ?? Promise.resolve();
  }

  async #keepSession(session: StoredSession): Promise<void> {
    this.#session = session;
    await this.#room.keep(() => this.#data().keepSession(session));
  }

  #open(): StoredSession {
    if (this.#session === null) throw new Error('The session is not open');
    return this.#session;
  }

  #data(): RoomDatabase {
    if (this.#database === null) throw new Error('The database is not open');
    return this.#database;
  }

  #set(change: Partial<RoomState>): void {
    const next = { ...this.#state, ...change };
    this.#state = { ...next, saveStatus: saveStatus(next.answers, next.savesReach) };
    for (const listener of this.#listeners) listener();
  }
}
