import type { Exam, Slot, StartedSession } from '@proctorwise/contracts';
import type { Browser, BrowserContext } from 'playwright-core';
import { openPerson, type Person } from '../browser.js';
import { ExamRoomPage } from '../pages/exam-room-page.js';
import { ACCOUNTS, DEMO_PASSWORD } from '../pages/sign-in-page.js';
import { type PlatformUnderTest, startPlatform } from '../platform-under-test.js';
import { Walk } from '../walk.js';
import { Candidate } from './candidate.js';
import { Network } from './network.js';
import { PlatformApi } from './platform-api.js';

/** One platform, one browser and one exam for all faults; each has a student of its own. */
export class Stage {
  readonly walk: Walk;
  readonly #browser: Browser;
  readonly #platform: PlatformUnderTest;
  readonly #api: PlatformApi;
  readonly #proctorToken: string;
  readonly #exam: { exam: Exam; slot: Slot };
  readonly #networks: Network[] = [];

  /** @param name of its log and its screenshots */
  static async open(browser: Browser, name = 'student-side'): Promise<Stage> {
    const platform = await startPlatform({ name, models: 'auto', by: 'program' });
    try {
      const api = new PlatformApi(platform.addresses.reservation);
      const { access_token: proctorToken } = await api.signIn(ACCOUNTS.charlie);
      const exam = await api.makeExam('History of the ice ages');
      const walk = await Walk.begin(name, browser);
      return new Stage(browser, platform, walk, api, proctorToken, exam);
    } catch (error) {
      await platform.stop();
      throw error;
    }
  }

  private constructor(
    browser: Browser,
    platform: PlatformUnderTest,
    walk: Walk,
    api: PlatformApi,
    proctorToken: string,
    exam: { exam: Exam; slot: Slot },
  ) {
    this.#browser = browser;
    this.#platform = platform;
    this.walk = walk;
    this.#api = api;
    this.#proctorToken = proctorToken;
    this.#exam = exam;
  }

  /**
   * A new student who has booked the exam, signed in before an open browser window.
   * @param browser another than the one for all
   */
  async candidate(name: string, { browser = this.#browser, locale = 'en-GB' } = {}): Promise<Candidate> {
    const { email, user } = await this.#api.register(name);
    const { access_token: studentToken } = await this.#api.signIn(email);
    const { exam, slot } = this.#exam;
    const reservation = await this.#api.book(studentToken, user.user_id, exam, slot);
    const network = await Network.open(this.#platform.addresses.reservation);
    this.#networks.push(network);
    const candidate = new Candidate({
      person: await openPerson(browser, name, locale),
      network,
      api: this.#api,
      studentToken,
      proctorToken: this.#proctorToken,
      email,
      reservationId: reservation.reservation_id,
    });
    this.walk.people.push(candidate.facts.person);
    await this.#prepare(candidate);
    return candidate;
  }

  /** A session of a new student without a browser: what the device sends is the caller's. */
  async sitting(name: string): Promise<StartedSession> {
    const { email, user } = await this.#api.register(name);
    const { access_token: token } = await this.#api.signIn(email);
    const { exam, slot } = this.#exam;
    const { reservation_id } = await this.#api.book(token, user.user_id, exam, slot);
    const body = { reservation_id, user_id: user.user_id, exam_id: exam.exam_id };
    return this.#api.call('POST', '/monitoring/sessions', { token, body });
  }

  /** A second machine of the same student, signed in as well. */
  async secondMachine(candidate: Candidate): Promise<Candidate> {
    const { person, network } = candidate.facts;
    const other = await openPerson(this.#browser, `${person.name}, elsewhere`);
    this.walk.people.push(other);
    const second = new Candidate({ ...candidate.facts, person: other, network });
    await this.#prepare(second);
    return second;
  }

  get proctorToken(): string {
    return this.#proctorToken;
  }
  get api(): PlatformApi {
    return this.#api;
  }
  /** Of the platform itself, through nobody's line. */
  get origin(): string {
    return this.#platform.addresses.reservation;
  }
  /** The platform stands still, as a machine that sleeps. */
  freeze(forMs: number): Promise<void> {
    return this.#platform.freeze(forMs);
  }

  /** A window of somebody who works here, signed in. */
  async colleague(account: keyof typeof ACCOUNTS, locale: string): Promise<Person> {
    const person = await openPerson(this.#browser, `${account}, ${locale}`, locale);
    this.walk.people.push(person);
    await signIn(person.context, this.origin, ACCOUNTS[account]);
    return person;
  }

  async #prepare({ context, facts }: Candidate): Promise<void> {
    await ExamRoomPage.noteCameraStart(context);
    await signIn(context, facts.network.address, facts.email);
  }

  /** Runs one fault; what its people had open is closed afterwards: an exam that goes on costs the next one its time. */
  async play(title: string, fault: (stage: Stage) => Promise<void>): Promise<void> {
    try {
      await this.walk.step(title, () => fault(this));
    } finally {
      for (const { context } of this.walk.people.splice(0)) await context.close();
    }
  }

  async close(): Promise<void> {
    for (const network of this.#networks) await network.close();
    await this.#platform.stop();
  }
}

/** Signs a browser's window in, without a page. @param origin of the door that its pages come from */
async function signIn(context: BrowserContext, origin: string, email: string): Promise<void> {
  const response = await context.request.post(`${origin}/users/login`, {
    data: { email, password: DEMO_PASSWORD },
    headers: { origin },
  });
  if (!response.ok()) throw new Error(`${email} could not sign in: ${response.status()}`);
}
