import type { StopReason } from '@proctorwise/contracts';
import { waitOn } from '../../../api/timers.js';
import { failureOf } from '../device/failure.js';
import { FrameSpool } from '../device/frame-spool.js';
import { RoomDatabase, type StoredEvent, type StoredFrame, type StoredSession } from '../device/room-database.js';
import { WorkerTimers } from '../device/worker-timers.js';
import { mergeAnswers, saveStatus } from '../engine/autosave.js';
import { AutosaveSender } from '../engine/autosave-sender.js';
import { type ClockSample, remainingMs, serverTimeOf, withSample } from '../engine/clock-offset.js';
import { OrderedSender } from '../engine/ordered-sender.js';
import { verdictOnSave, verdictOnSend } from '../engine/send-verdict.js';
import { nextFrameNumber } from '../engine/spool-bounds.js';
import { CameraFeed } from './camera-feed.js';
import { Connection } from './connection.js';
import { handIn } from './hand-in.js';
import { type Opened, openSession, TakenOver } from './open-session.js';
import { FIRST_STATE, type HandInCause, type RoomState } from './room-state.js';
import { SessionApi } from './session-api.js';
import { TokenKeeper } from './token-keeper.js';

/** At most four pictures a second while a backlog drains. */
const FRAME_GAP_MS = 250;
const EVENT_GAP_MS = 100;
/** Events that wait; a machine that fires more than this offline says nothing new with the next. */
const MOST_EVENTS = 500;
/** After handing in, pictures that still wait are sent for this long. */
const LAST_PICTURES_MS = 120_000;

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
  #camera: CameraFeed | null = null;
  #spool: FrameSpool | null = null;
  #frames: OrderedSender<StoredFrame> | null = null;
  #events: OrderedSender<StoredEvent> | null = null;
  #autosave: AutosaveSender | null = null;
  #keeper: TokenKeeper | null = null;
  #connection: Connection | null = null;
  #leaving = false;
  #closed = false;

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
    return serverTimeOf(this.#state.clock, Date.now());
  }

  /** Opens session and paper and starts to watch. Ends in `writing`, `done`, `taken_over` or `refused`, never throws. */
  async open(userId: string | null, takeOver: boolean): Promise<void> {
    try {
      this.#database = await RoomDatabase.open();
      const opened = await openSession(this.#database, this.#reservationId, userId, takeOver);
      if (this.#closed) return;
      await this.#begin(opened);
    } catch (error) {
      this.close();
      this.#set({ phase: error instanceof TakenOver ? { at: 'taken_over' } : { at: 'refused', error } });
    }
  }

  edit(questionId: string, value: string | null): void {
    if (this.#state.phase.at === 'writing') this.#autosave?.edit(questionId, value);
  }

  /** Hands the paper in and ends the sitting. A second call while the first runs changes nothing. */
  async submit(cause: HandInCause): Promise<void> {
    const { phase, draft } = this.#state;
    const autosave = this.#autosave;
    if ((phase.at !== 'writing' && phase.at !== 'hand_in_failed') || draft === null || autosave === null) return;
    this.#set({ phase: { at: 'handing_in', cause, waiting: false } });
    try {
      await handIn({
        timers: this.#timers,
        autosave,
        submit: () => this.#api.submit(draft.submission_id),
        renew: () => this.#renew(),
        random: Math.random,
        onWaiting: (waiting) => this.#set({ phase: { at: 'handing_in', cause, waiting } }),
      });
    } catch (error) {
      if (!this.#closed) this.#set({ phase: { at: 'hand_in_failed', cause, error } });
      return;
    }
    if (!this.#closed) await this.#leave(cause, draft.submission_id);
  }

  /** Stops everything that runs and lets the camera go. What is not sent stays on the device. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const end of this.#endings) end();
    this.#camera?.close();
    for (const track of this.#stream.getTracks()) track.stop();
    this.#frames?.stop();
    this.#events?.stop();
    this.#autosave?.close();
    this.#keeper?.close();
    this.#connection?.close();
    this.#timers.close();
    this.#database?.close();
  }

  async #begin({ session, draft, samples }: Opened): Promise<void> {
    const database = this.#data();
    this.#session = session;
    for (const sample of samples) this.#onClock(sample);
    if (draft.status !== 'draft') {
      await this.#leave('student', draft.submission_id);
      return;
    }
    const answers = mergeAnswers(draft.answers, await database.answers(draft.submission_id));
    this.#set({ draft, answers, endsAt: session.endsAt });
    this.#startAutosave(draft.submission_id, answers);
    await this.#startSending(database, session);
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
    this.#camera = new CameraFeed(this.#stream, {
      timers: this.#timers,
      onPicture: (picture) => this.#onPicture(picture),
      onChange: (stream, lost, light) => this.#set({ camera: { stream, lost, light } }),
      onLost: () => void this.#report('webcam_disabled'),
    });
    this.#watchPage();
    this.#set({ phase: { at: 'writing' } });
    await this.#camera.start();
    this.#endings.push(this.#timers.every(500, () => this.#onBeat()));
  }

  #startAutosave(submissionId: string, answers: RoomState['answers']): void {
    this.#autosave = new AutosaveSender(answers, {
      save: (questionId, user_answer, revision) =>
        this.#api.saveAnswer(submissionId, questionId, { user_answer, revision }),
      verdict: (error) => verdictOnSave(failureOf(error)),
      renew: () => this.#renew(),
      wait: (ms, signal) => waitOn(this.#timers, ms, signal),
      random: Math.random,
      onChange: (changed, questionId) => {
        const answer = changed.get(questionId);
        if (answer !== undefined) void this.#data().keepAnswer(submissionId, questionId, answer);
        this.#set({ answers: changed });
      },
      onReachable: (savesReach) => this.#set({ savesReach }),
      onClosed: () => void this.submit('time_up'),
    });
    this.#autosave.resume();
  }

  async #startSending(database: RoomDatabase, { sessionId, nextFrameNumber: next }: StoredSession): Promise<void> {
    const spool = await FrameSpool.open(database, sessionId);
    this.#spool = spool;
    await this.#keepSession({ ...this.#open(), nextFrameNumber: nextFrameNumber(next, next, spool.index) });
    const shared = {
      verdict: (error: unknown) => verdictOnSend(failureOf(error)),
      renew: () => this.#renew(),
      wait: (ms: number, signal: AbortSignal) => waitOn(this.#timers, ms, signal),
      now: Date.now,
      random: Math.random,
      onReachable: (online: boolean) => this.#onReachable(online),
      onEnd: (end: 'fenced' | 'stopped') => (end === 'fenced' ? this.#onTakenOver() : void this.#onStopped(null)),
    };
    this.#frames = new OrderedSender<StoredFrame>(
      {
        ...shared,
        peek: () => spool.peek(),
        send: async (frame) => {
          await this.#api.putFrame(frame);
        },
        settle: async (frame, lost) => {
          await spool.settle(frame, lost);
          this.#countPictures();
        },
      },
      FRAME_GAP_MS,
    );
    this.#events = new OrderedSender<StoredEvent>(
      {
        ...shared,
        peek: () => database.firstEvent(sessionId),
        send: async (event) => {
          await this.#api.postEvent(event);
        },
        settle: (event) => database.forgetEvent(event),
      },
      EVENT_GAP_MS,
    );
    for (const sender of [this.#frames, this.#events]) {
      sender.start().catch((error: unknown) => this.#onBroken(error));
    }
    this.#countPictures();
  }

  /** Tab changes and the network's return; the events of a page that is being left for good are no tab change. */
  #watchPage(): void {
    const on = <T extends EventTarget>(target: T, type: string, listener: () => void): void => {
      target.addEventListener(type, listener);
      this.#endings.push(() => target.removeEventListener(type, listener));
    };
    on(window, 'pagehide', () => {
      this.#leaving = true;
    });
    on(window, 'pageshow', () => {
      this.#leaving = false;
    });
    on(document, 'visibilitychange', () => {
      if (document.visibilityState !== 'hidden' || this.#leaving) return;
      this.#set({ tabChanges: this.#state.tabChanges + 1 });
      void this.#report('tab_change');
    });
    on(window, 'online', () => {
      this.#frames?.hurry();
      this.#events?.hurry();
      this.#autosave?.hurry();
      this.#connection?.hurry();
    });
    on(window, 'offline', () => this.#onReachable(false));
  }

  async #onPicture(picture: Blob): Promise<void> {
    const session = this.#open();
    const spool = this.#spool;
    if (this.#closed || spool === null) return;
    const frameNumber = session.nextFrameNumber;
    // The number is used up before the picture is kept: after a crash it is never given twice.
    await this.#keepSession({ ...session, nextFrameNumber: frameNumber + 1 });
    await spool.add({
      sessionId: session.sessionId,
      frameNumber,
      capturedAt: new Date().toISOString(),
      clockOffsetMs: this.#state.clock?.offsetMs ?? null,
      picture,
    });
    this.#countPictures();
    this.#frames?.wake();
  }

  async #report(event: StoredEvent['event']): Promise<void> {
    const { sessionId } = this.#open();
    const database = this.#data();
    if (this.#closed || (await database.countEvents(sessionId)) >= MOST_EVENTS) return;
    const now = new Date();
    const eventId = crypto.randomUUID();
    await database.keepEvent({ eventId, sessionId, event, occurredAt: now.toISOString(), queuedAt: now.getTime() });
    this.#events?.wake();
  }

  /** The paper is in: the camera goes off, what pictures are left are sent, then the session ends. */
  async #leave(cause: HandInCause, submissionId: string): Promise<void> {
    this.#camera?.close();
    const done = (picturesLeft: number): void =>
      this.#set({ phase: { at: 'done', cause, submissionId, picturesLeft } });
    const deadline = Date.now() + LAST_PICTURES_MS;
    while (!this.#closed && this.#waitingPictures() > 0 && Date.now() < deadline && cause !== 'stopped') {
      done(this.#waitingPictures());
      await waitOn(this.#timers, 500, new AbortController().signal);
    }
    done(0);
    if (this.#closed) return;
    await this.#stopSession();
    await this.#data().forgetSitting(this.#reservationId, this.#open().sessionId, submissionId);
    this.close();
  }

  /** The paper is in and the server stops the session of a paper that is in by itself: one try is enough. */
  async #stopSession(): Promise<void> {
    try {
      await this.#api.stop('submitted');
    } catch (error) {
      failureOf(error);
    }
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
    this.#set({ phase: { at: 'taken_over' } });
  }

  /** A defect of ours in a sender: the sitting cannot go on as promised, so it says so instead of seeming to. */
  #onBroken(error: unknown): void {
    if (this.#closed) return;
    this.close();
    this.#set({ phase: { at: 'refused', error } });
  }

  #onClock(sample: ClockSample | null): void {
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

  #waitingPictures(): number {
    return this.#spool?.index.frames.length ?? 0;
  }

  #countPictures(): void {
    this.#set({ pictures: { waiting: this.#waitingPictures(), dropped: this.#spool?.index.dropped ?? 0 } });
  }

  #renew(): Promise<void> {
    return this.#keeper?.renew() ?? Promise.resolve();
  }

  async #keepSession(session: StoredSession): Promise<void> {
    this.#session = session;
    await this.#data().keepSession(session);
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
