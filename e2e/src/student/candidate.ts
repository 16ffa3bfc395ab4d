import { createHash } from 'node:crypto';
import { expect } from '@jest/globals';
import type { Anomaly, Session } from '@proctorwise/contracts';
import type { BrowserContext, Page } from 'playwright-core';
import type { Person } from '../browser.js';
import { ExamRoomPage } from '../pages/exam-room-page.js';
import { until } from '../until.js';
import type { Network } from './network.js';
import { type PlatformApi, QUESTIONS } from './platform-api.js';
import { Uploads } from './uploads.js';

/** A page in which a student sits the exam: one tab of one browser. */
export interface Seat {
  readonly page: Page;
  readonly room: ExamRoomPage;
  readonly uploads: Uploads;
}

export interface CandidateFacts {
  readonly person: Person;
  readonly network: Network;
  readonly api: PlatformApi;
  /** Access tokens: the student's own, and the proctor's. */
  readonly studentToken: string;
  readonly proctorToken: string;
  readonly email: string;
  readonly reservationId: string;
}

/** Of a picture: capture, upload, durable; on a machine that watches pictures as well. */
const PICTURE_WITHIN_MS = 30_000;
/** What the network and the server say when a line is cut, or an older device is fenced, is no fault of the page. */
const EXPECTED = /net::ERR_|WebSocket connection to|status of (?:401|409)/u;

/** One student in one exam, seen from both sides: what is on the screen, and what the server has. */
export class Candidate {
  readonly facts: CandidateFacts;
  readonly seat: Seat;
  #sessionId = '';

  constructor(facts: CandidateFacts) {
    this.facts = facts;
    this.seat = seatAt(facts.person.page);
  }

  get context(): BrowserContext {
    return this.facts.person.context;
  }
  get roomAddress(): string {
    return `${this.facts.network.address}/student/exam/${this.facts.reservationId}`;
  }

  /** From the address to the paper, with two pictures on the server. */
  async begin(): Promise<void> {
    const { room } = this.seat;
    const started = this.seat.page.waitForResponse(
      (response) =>
        new URL(response.url()).pathname === '/monitoring/sessions' && response.request().method() === 'POST',
    );
    await this.seat.page.goto(this.roomAddress);
    await room.waitForCamera();
    await room.begin(QUESTIONS.length);
    this.#sessionId = ((await (await started).json()) as Session).session_id;
    await this.pictures(2);
  }

  /** Another tab, or another person's browser, at the same exam. */
  async sitAt(page: Page): Promise<Seat> {
    const seat = seatAt(page);
    await page.goto(this.roomAddress);
    return seat;
  }

  /** Waits until that many more pictures of a seat are acknowledged. */
  async pictures(more: number, { uploads }: Pick<Seat, 'uploads'> = this.seat): Promise<void> {
    const goal = uploads.acknowledged.length + more;
    await until(`${more} more pictures on the server`, () => uploads.acknowledged.length >= goal || undefined, {
      withinMs: PICTURE_WITHIN_MS,
    });
  }

  session(): Promise<Session> {
    return this.facts.api.session(this.facts.proctorToken, this.#sessionId);
  }

  anomalies(): Promise<Anomaly[]> {
    return this.facts.api.anomalies(this.facts.proctorToken, this.#sessionId);
  }

  async anomalyTypes(): Promise<string[]> {
    return (await this.anomalies()).map(({ anomaly_type }) => anomaly_type).sort();
  }

  /** @returns what the server has as the answer to a question, by its place from 1 */
  async savedAnswer(place: number): Promise<string | null> {
    const { api, studentToken, reservationId } = this.facts;
    const draft = await api.openDraft(studentToken, reservationId);
    const question = draft.questions[place - 1];
    return draft.answers.find(({ question_id }) => question_id === question?.question_id)?.user_answer ?? null;
  }

  /**
   * Every number from the first to the last was acknowledged once, in order; the server counts as many, and has each
   * of them, byte for byte.
   * @param seats in the order in which they sent
   * @param options `mayRepeat`: what was acknowledged may have been sent again, and counts once
   */
  async expectEveryPictureOnce(
    seats: readonly Seat[] = [this.seat],
    { gapsAllowed = 0, mayRepeat = false } = {},
  ): Promise<void> {
    const answers = seats.flatMap(({ uploads }) => [...uploads.acknowledged]);
    const firstOfEach = new Map(answers.toReversed().map((answer) => [answer.frameNumber, answer]));
    const acknowledged = mayRepeat ? [...firstOfEach.values()].reverse() : answers;
    const numbers = acknowledged.map(({ frameNumber }) => frameNumber);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    if (!mayRepeat) expect(acknowledged.filter(({ receipt }) => receipt.duplicate)).toEqual([]);
    const first = numbers[0] ?? 0;
    const last = numbers.at(-1) ?? 0;
    expect(last - first + 1 - numbers.length).toBeLessThanOrEqual(gapsAllowed);
    const { total_frames_processed: total } = await this.session();
    expect(total).toBeGreaterThanOrEqual(numbers.length);
    // One may have come while we asked.
    expect(total).toBeLessThanOrEqual(numbers.length + 1);
    for (const { frameNumber, receipt } of acknowledged) {
      const bytes = await this.recorded(frameNumber);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(receipt.sha256);
    }
  }

  /** @returns the bytes of a recorded picture, as a proctor gets them */
  async recorded(frameNumber: number): Promise<Uint8Array> {
    const { last_frame_path: newest } = await this.session();
    if (newest === null) throw new Error('No picture is analysed yet');
    const path = newest.replace(/frame_\d+/u, `frame_${String(frameNumber).padStart(6, '0')}`);
    return this.facts.api.recordedFrame(this.facts.proctorToken, path);
  }

  /** Errors that the pages wrote, but for those of a line that was cut on purpose. */
  unexpectedComplaints(): string[] {
    return this.facts.person.complaints.filter((line) => !EXPECTED.test(line));
  }
}

const seatAt = (page: Page): Seat => ({ page, room: new ExamRoomPage(page), uploads: new Uploads(page) });
