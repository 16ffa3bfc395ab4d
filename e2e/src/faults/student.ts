import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { call, labelledJpeg, type Sitting } from '@proctorwise/all-in-one/testing';

const FRAME_EVERY_MS = 2_000;
const HEARTBEAT_EVERY_MS = 5_000;
const ANSWER_EVERY_MS = 3_000;
/** Repeats of one browser event within 2 s are one anomaly. */
const EVENT_EVERY_MS = 10_000;
/** As the browser's spool does: pauses of 0.5 to 1 s, for as long as it takes. */
const RETRY_MS = 500;
const ANSWER_WITHIN_MS = 15_000;
/** Between two tries to hand in a picture is taken, as by the browser. */
const HAND_IN_AGAIN_MS = 3_000;

export type Kind = 'frame' | 'answer' | 'event' | 'heartbeat' | 'submission';

/** What the platform has acknowledged to one student: none of it may ever be missing, or be there twice. */
export interface Acknowledged {
  /** SHA-256 of each picture by its number, hexadecimal. */
  readonly frames: Map<number, string>;
  /** The newest answer to the first question. */
  answer: { revision: number; text: string };
  /** Ids of the times that the student left the tab. */
  readonly events: string[];
  submitted: boolean;
}

/** Told of each acknowledgement: what it was for, and when it was first sent, ms since the Unix epoch. */
export type OnAcknowledged = (kind: Kind, firstSentAt: number) => void;

/**
 * A candidate's device as the browser's is: what is captured waits in a spool, in order, and is sent again until it is
 * acknowledged. A refusal that no repeat can mend is kept as a fault of the platform.
 */
export class Student {
  readonly acknowledged: Acknowledged;
  readonly refusals: string[] = [];
  /** Answers of 5xx by their code, `500 internal_error` for one: what the platform said while it could not. */
  readonly saidMeanwhile = new Map<string, number>();
  readonly #writing = new AbortController();
  readonly #beating = new AbortController();
  #camera = new AbortController();
  readonly #doors: { readonly origin: string; readonly sitting: Sitting; readonly told: OnAcknowledged };
  /** The paper is on its way, or was and nobody said that it came: what is sent meanwhile may find the session stopped. */
  #mayBeHandedIn = false;
  #frameNumber = 1;
  #written: Promise<unknown> = Promise.resolve();
  #beats: Promise<unknown> = Promise.resolve();
  #pictures: Promise<unknown> = Promise.resolve();
  #end: Promise<void> | undefined;

  constructor(origin: string, sitting: Sitting, told: OnAcknowledged) {
    this.#doors = { origin, sitting, told };
    this.acknowledged = {
      // Sent, and acknowledged, when the student sat down.
      frames: new Map([[1, sha256Of(labelledJpeg(sitting.sessionId))]]),
      answer: { revision: 1, text: '4' },
      events: [],
      submitted: false,
    };
  }

  get sitting(): Sitting {
    return this.#doors.sitting;
  }

  /** Begins to send. @param afterMs so that not all students send in the same moment */
  begin(afterMs: number): void {
    const { signal } = this.#writing;
    this.#written = Promise.all([
      every(ANSWER_EVERY_MS, (due) => this.#saveAnswer(due), { afterMs, signal }),
      every(EVENT_EVERY_MS, (due) => this.#leaveTheTab(due), { afterMs, signal }),
    ]);
    this.#beats = every(HEARTBEAT_EVERY_MS, (due) => this.#beat(due), { afterMs, signal: this.#beating.signal });
    this.#takePictures(afterMs);
  }

  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  /** Sends what is left, hands in and ends the session; until all of it is acknowledged. Once. */
  end(): Promise<void> {
    this.#end ??= this.#handIn();
    return this.#end;
  }

  #takePictures(afterMs: number): void {
    this.#camera = new AbortController();
    const { signal } = this.#camera;
    this.#pictures = every(FRAME_EVERY_MS, (due) => this.#sendFrame(due), { afterMs, signal, catchesUp: true });
  }

  /**
   * Pictures go on until the paper is on its way, and again while the platform cannot take it; heartbeats until it is in:
   * as in the browser.
   */
  async #handIn(): Promise<void> {
    this.#writing.abort();
    await this.#written;
    const { submissionId, sessionId } = this.sitting;
    for (const due = Date.now(); ; ) {
      this.#camera.abort();
      await this.#pictures;
      this.#mayBeHandedIn = true;
      const said = await this.#try('submission', due, 'POST', `/corrections/drafts/${submissionId}/submit`);
      if (said.isLast) break;
      this.#takePictures(0);
      await wait(HAND_IN_AGAIN_MS);
    }
    this.acknowledged.submitted = true;
    this.#beating.abort();
    await this.#beats;
    await this.#until('submission', Date.now(), 'PUT', `/monitoring/sessions/${sessionId}/stop`);
  }

  async #sendFrame(due: number): Promise<void> {
    this.#frameNumber += 1;
    const number = this.#frameNumber;
    const { sessionId } = this.sitting;
    const body = await this.#until('frame', due, 'PUT', `/monitoring/sessions/${sessionId}/frames/${number}`, {
      body: pictureOf(sessionId, number),
      headers: { 'content-type': 'image/jpeg' },
    });
    if (body) this.acknowledged.frames.set(number, body.sha256);
  }

  async #saveAnswer(due: number): Promise<void> {
    const { submissionId, questionId } = this.sitting;
    const change = { user_answer: randomUUID(), revision: this.acknowledged.answer.revision + 1 };
    const path = `/corrections/drafts/${submissionId}/answers/${questionId}`;
    const body = await this.#until('answer', due, 'PUT', path, { body: change });
    if (body) this.acknowledged.answer = { revision: change.revision, text: change.user_answer };
  }

  async #leaveTheTab(due: number): Promise<void> {
    const event_id = randomUUID();
    const path = `/monitoring/sessions/${this.sitting.sessionId}/events`;
    const body = await this.#until('event', due, 'POST', path, { body: { event_id, event: 'tab_change' } });
    if (body !== undefined) this.acknowledged.events.push(event_id);
  }

  async #beat(due: number): Promise<void> {
    await this.#until('heartbeat', due, 'POST', `/monitoring/sessions/${this.sitting.sessionId}/heartbeat`);
  }

  /** @returns the reply's body; undefined where the platform refused it for good */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back
  async #until(kind: Kind, due: number, method: string, path: string, options: object = {}): Promise<any> {
    for (;;) {
      const said = await this.#try(kind, due, method, path, options);
      if (said.isLast) return said.body;
      await wait(RETRY_MS * (1 + Math.random()));
    }
  }

  /** Sends once. @returns the reply's body, and whether there is nothing to try again: acknowledged, or refused for good */
  async #try(
    kind: Kind,
    due: number,
    method: string,
    path: string,
    options: object = {},
    // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back
  ): Promise<{ isLast: boolean; body?: any }> {
    const reply = await call(method, `${this.#doors.origin}${path}`, {
      token: this.sitting.sessionToken,
      withinMs: ANSWER_WITHIN_MS,
      ...options,
    }).catch(() => null); // not reached, or cut off: sent again
    if (reply && reply.status < 300) {
      this.#doors.told(kind, due);
      return { isLast: true, body: reply.body };
    }
    if (this.#mayBeHandedIn && reply?.body?.code === 'session_stopped') return { isLast: true };
    if (reply && reply.status < 500 && reply.status !== 429 && reply.status !== 408) {
      this.refusals.push(`${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
      return { isLast: true };
    }
    if (reply) this.#noteSaid(`${reply.status} ${reply.body?.code ?? 'without a code'}`);
    return { isLast: false };
  }

  #noteSaid(what: string): void {
    this.saidMeanwhile.set(what, (this.saidMeanwhile.get(what) ?? 0) + 1);
  }
}

/**
 * Sends what is due, one after the other, until the signal aborts; what is being sent then is sent to its end.
 * @param options.catchesUp whether what was due while nothing got through is sent afterwards, as a spool does
 */
async function every(
  everyMs: number,
  send: (due: number) => Promise<void>,
  {
    afterMs,
    signal,
    catchesUp = false,
  }: { readonly afterMs: number; readonly signal: AbortSignal; readonly catchesUp?: boolean },
): Promise<void> {
  for (let due = Date.now() + afterMs; !signal.aborted; ) {
    await wait(Math.max(0, due - Date.now()), undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    await send(due);
    due = catchesUp ? due + everyMs : Math.max(due, Date.now()) + everyMs;
  }
}

const pictureOf = (sessionId: string, number: number): Buffer => labelledJpeg(`${sessionId} ${number}`);

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
