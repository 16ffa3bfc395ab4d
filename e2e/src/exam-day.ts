import { expect } from '@jest/globals';
import type { ClipPhase, ClipPlan } from './clip.js';
import { shownAt } from './clip.js';
import { ExamRoomPage } from './pages/exam-room-page.js';
import { ProctorPages } from './pages/proctor-pages.js';
import { ACCOUNTS, SignInPage } from './pages/sign-in-page.js';
import { StudentPages } from './pages/student-pages.js';
import { TeacherPages } from './pages/teacher-pages.js';
import type { PlatformUnderTest } from './platform-under-test.js';
import { until } from './until.js';
import type { Walk } from './walk.js';

const EXAM = 'History of the ice ages';
const STUDENT = 'Alice Martin';
const DURATION_MINUTES = 30;
/** Alice knows the first and the third, 2 + 1 of 5 points. */
const SCORE = '60%';
const QUESTIONS = 3;
/** Of a phase of the clip: the rule's own time, the queue and a busy machine. */
const SEEN_WITHIN_MS = 60_000;

/** Both come by the same message; the page may be busy with showing the one. */
const TOAST_WITHIN_MS = 20_000;

/** An anomaly that is to come: what the clip shows, and what stands on the dashboard then. */
export interface Expected {
  readonly phase: ClipPhase['name'];
  readonly badge: string;
  readonly toast: string | null;
}

/** The day of an exam, step by step: Bob makes it, Alice sits it, Charlie watches, Bob reads the grade. */
export class ExamDay {
  readonly #walk: Walk;
  readonly #platform: PlatformUnderTest;
  readonly #plan: ClipPlan;

  constructor(walk: Walk, platform: PlatformUnderTest, plan: ClipPlan) {
    this.#walk = walk;
    this.#platform = platform;
    this.#plan = plan;
  }

  async charlieOpensTheDashboard(): Promise<ProctorPages> {
    const { page } = await this.#walk.welcome('charlie');
    const signIn = new SignInPage(page);
    await signIn.open(this.#platform.addresses.monitoring);
    await this.#walk.look(page, 'sign-in');
    await signIn.signIn('charlie', 'Sessions');
    const charlie = new ProctorPages(page);
    await charlie.keepDashboardOpen();
    await this.#walk.look(page, 'proctor-empty-dashboard');
    return charlie;
  }

  async bobMakesAnExam(): Promise<TeacherPages> {
    const { page } = await this.#walk.welcome('bob');
    const signIn = new SignInPage(page);
    await signIn.open(this.#platform.addresses.reservation);
    await signIn.signIn('bob', 'My exams');
    await this.#walk.look(page, 'teacher-exams');
    const bob = new TeacherPages(page);
    await bob.openNewExam();
    await this.#walk.look(page, 'teacher-new-exam');
    await bob.createExam(EXAM, DURATION_MINUTES);
    await bob.addMultipleChoice({
      text: 'When did the last ice age end?',
      options: ['About 11,700 years ago', 'About 2,000 years ago', 'About 2 million years ago'],
      correct: 'A',
      points: 2,
    });
    await bob.pasteQuestions([
      {
        type: 'mcq',
        text: 'Which animal lived in the north then?',
        options: ['Mammoth', 'Kangaroo', 'Parrot'],
        correct_answer: 'A',
        points: 2,
      },
      { type: 'true_false', text: 'The sea stood lower than today.', correct_answer: 'true', points: 1 },
    ]);
    await page.getByText('3 questions, 5 points in all').waitFor();
    await this.#walk.look(page, 'teacher-questions');
    const now = new Date().toISOString().slice(0, 16);
    await bob.offerTime(now); // the browser's zone is UTC
    await this.#walk.look(page, 'teacher-times');
    await bob.openPreview();
    await this.#walk.look(page, 'teacher-preview');
    await bob.closePreview();
    return bob;
  }

  async aliceBooksAndGoesToTheRoom(): Promise<ExamRoomPage> {
    const { page, context } = await this.#walk.welcome('alice');
    await ExamRoomPage.noteCameraStart(context);
    const door = this.#platform.addresses.reservation;
    const signIn = new SignInPage(page);
    await signIn.open(door);
    await signIn.signIn('alice', 'Exams');
    const alice = new StudentPages(page);
    await this.#walk.look(page, 'student-exams');
    await alice.openCheck(door);
    await this.#walk.look(page, 'student-check');
    await page.goto(`${door}/student`);
    await alice.openTimes(EXAM);
    await alice.book();
    await this.#walk.look(page, 'student-exam-times');
    await alice.openBookings();
    await this.#walk.look(page, 'student-bookings');
    await alice.start(EXAM);
    return new ExamRoomPage(page);
  }

  /** @returns when the camera began to show the clip, epoch ms */
  async aliceBegins(room: ExamRoomPage): Promise<number> {
    await room.waitForCamera();
    await this.#walk.lookClosely(room.page, 'exam-room-gate');
    await room.page.reload(); // the clip begins anew, however long the look took
    await room.waitForCamera();
    const startedAt = await room.cameraStartedAt();
    await room.begin(QUESTIONS);
    const before = await room.timer.innerText();
    expect(before).toMatch(/^(?:30|2\d):\d\d$/u);
    await until('the timer counts', async () => ((await room.timer.innerText()) === before ? undefined : true), {
      withinMs: 30_000,
    });
    await room.choose('A. About 11,700 years ago');
    await room.waitUntilSaved();
    return startedAt;
  }

  /** Nothing may be said against one person before a camera. */
  async charlieSeesAliceWithoutReload(charlie: ProctorPages): Promise<void> {
    await charlie.rowOf(STUDENT).waitFor();
    await charlie.noteWhatIsSeen(STUDENT);
    await charlie
      .rowOf(STUDENT)
      .getByRole('img', { name: `Last picture of ${STUDENT}` })
      .waitFor();
    await charlie.rowOf(STUDENT).getByText('Connected', { exact: true }).waitFor();
  }

  /** @returns the seconds from the event to Charlie's screen */
  async aliceLeavesTheTab(room: ExamRoomPage, charlie: ProctorPages): Promise<number> {
    const leftAt = Date.now();
    await room.leaveTabAndReturn();
    await room.notices.getByText('You left this page').waitFor();
    await charlie.waitForBadge(STUDENT, '1 Medium');
    return this.#measure('Left the tab', leftAt, (await charlie.seenAt())['1 Medium']);
  }

  /** @param critical how many critical anomalies there will be then */
  async aliceLosesHerCamera(room: ExamRoomPage, charlie: ProctorPages, critical: number): Promise<void> {
    const lostAt = Date.now();
    await room.losesCamera();
    await room.notices.getByText('We cannot see you').waitFor();
    await this.#walk.look(room.page, 'exam-room-camera-lost');
    await charlie.waitForBadge(STUDENT, `${critical} Critical`);
    this.#measure('Camera switched off', lostAt, (await charlie.seenAt())[`${critical} Critical`]);
    // The page asks for the camera again by itself, and the notice goes.
    await room.notices.getByText('We cannot see you').waitFor({ state: 'detached' });
  }

  async charlieSeesOnTheDashboard(charlie: ProctorPages, cameraStartedAt: number, expected: Expected): Promise<void> {
    const { phase, badge, toast } = expected;
    const begins = shownAt(this.#plan, phase, cameraStartedAt);
    const patience = { timeout: Math.max(0, begins - Date.now()) + SEEN_WITHIN_MS };
    await charlie.rowOf(STUDENT).getByText(badge, { exact: true }).waitFor(patience);
    this.#measure(phase, begins, (await charlie.seenAt())[badge]);
    if (toast !== null) {
      const told = async () => (await charlie.seenAt())[toast];
      await until(`the toast "${toast}"`, told, { withinMs: TOAST_WITHIN_MS });
    }
  }

  /** Not asserted: the machine may be busy with other things. It is what a proctor waits. */
  #measure(what: string, from: number, to: number | undefined): number {
    if (to === undefined) throw new Error(`${what} was never on the screen`);
    const seconds = (to - from) / 1000;
    this.#walk.say(`MEASURED ${what}: ${seconds.toFixed(1)} s from the event to the proctor's screen`);
    return seconds;
  }

  /** The live view moves; each anomaly has its picture, in full screen with boxes where somebody is in it. */
  async charlieLooksAtTheSession(charlie: ProctorPages, types: readonly string[]): Promise<void> {
    expect(await charlie.isStillOpen()).toBe(true);
    expect(await charlie.count('Active sessions')).toBe(1);
    expect(await charlie.count('Anomalies')).toBeGreaterThanOrEqual(types.length);
    await this.#walk.look(charlie.page, 'proctor-dashboard');
    await charlie.openSession(STUDENT);
    const seen = new Set<string>();
    await until(
      'the live view shows three pictures',
      async () => {
        seen.add((await charlie.livePicture.getAttribute('src')) ?? '');
        return seen.size >= 3 ? true : undefined;
      },
      { withinMs: 30_000 },
    );
    expect(await charlie.anomalies.count()).toBeGreaterThanOrEqual(types.length);
    await this.#walk.look(charlie.page, 'proctor-session');
    const titles: string[] = [];
    for (let place = 0; place < (await charlie.anomalies.count()); place += 1) {
      const { title, pictureWidth, boxes } = await charlie.lookAt(place);
      titles.push(title);
      if (pictureWidth === 0) this.#walk.faults.push(`"${title}" has no picture`);
      if (/^(?:More than one|Forbidden)/u.test(title)) {
        expect(boxes.length).toBeGreaterThan(0);
        await this.#walk.look(charlie.page, title.startsWith('More') ? 'proctor-two-people' : 'proctor-phone');
      }
      await charlie.closeEvidence();
    }
    for (const type of types) expect(titles.join('\n')).toContain(type);
  }

  async aliceHandsIn(room: ExamRoomPage): Promise<void> {
    await room.next(2);
    await room.choose('B. Kangaroo');
    await room.next(3);
    await room.choose('True');
    await room.waitUntilSaved();
    await this.#walk.lookClosely(room.page, 'exam-room');
    await this.#walk.lookAtDialog(room.page, room.handInButton, 'exam-room-hand-in');
    await room.handIn();
    await this.#walk.lookClosely(room.page, 'exam-room-handed-in');
    await room.openResult();
    await room.page.getByText(SCORE, { exact: true }).waitFor();
    await room.page.getByText('3 of 5 points').waitFor();
    await room.page.getByText('B · Kangaroo').waitFor();
    await this.#walk.look(room.page, 'student-result');
    await new StudentPages(room.page).openResultsList();
    await this.#walk.look(room.page, 'student-results');
  }

  async charlieSeesTheEnd(charlie: ProctorPages): Promise<void> {
    await charlie.page.getByText('This session is over: handed in.').waitFor();
    await charlie.backToDashboard();
    await charlie.showAll();
    await charlie.rowOf(STUDENT).getByText('Over: handed in').waitFor();
    expect(await charlie.count('Active sessions')).toBe(0);
    await this.#walk.look(charlie.page, 'proctor-dashboard-over');
  }

  async dianaLooksAtThePlatform(): Promise<void> {
    const { page } = await this.#walk.welcome('diana');
    const door = this.#platform.addresses.analytics;
    const signIn = new SignInPage(page);
    await page.goto(`${door}/register`);
    await page.getByRole('heading', { name: 'Register as a student', level: 1 }).waitFor();
    await this.#walk.look(page, 'register');
    await signIn.open(door);
    await signIn.signIn('diana', 'Overview');
    await page
      .getByText('picodet+yunet')
      .or(page.getByText('Ready', { exact: true }))
      .first()
      .waitFor();
    await this.#walk.look(page, 'admin-overview');
    await page.goto(`${door}/admin/users`);
    await page.getByText(ACCOUNTS.alice).filter({ visible: true }).first().waitFor();
    await this.#walk.look(page, 'admin-users');
  }

  async bobSeesTheGrade(bob: TeacherPages): Promise<void> {
    await bob.openResults();
    await bob.paperOf(STUDENT).getByText(SCORE).waitFor();
    await bob.paperOf(STUDENT).getByText('Graded').waitFor();
    await this.#walk.look(bob.page, 'teacher-results');
    await bob.openPaper(STUDENT);
    await this.#walk.look(bob.page, 'teacher-paper');
  }
}
