import type { BrowserContext, Page } from 'playwright-core';

/** Where the page keeps when its camera last began to play, epoch ms, and the camera itself. */
const STARTED_AT = '__cameraStartedAt';
const CAMERA = '__camera';
const BEGIN = /^(?:Begin the exam|Commencer l’examen)$/u;

/** The candidate's page, from the camera to the hand-in, in either language. */
export class ExamRoomPage {
  constructor(readonly page: Page) {}

  /** Makes the pages of a context note when their camera begins: the clip's first second. Before any page is opened. */
  static async noteCameraStart(context: BrowserContext): Promise<void> {
    await context.addInitScript(
      ([startedAt, camera]) => {
        const devices = navigator.mediaDevices;
        const ask = devices?.getUserMedia.bind(devices);
        if (ask === undefined) return;
        devices.getUserMedia = async (constraints) => {
          const stream = await ask(constraints);
          Reflect.set(globalThis, startedAt, Date.now());
          Reflect.set(globalThis, camera, stream);
          return stream;
        };
      },
      [STARTED_AT, CAMERA] as const,
    );
  }

  /** @returns epoch ms. @throws no camera was opened */
  async cameraStartedAt(): Promise<number> {
    const at = await this.page.evaluate((key) => Reflect.get(globalThis, key) as unknown, STARTED_AT);
    if (typeof at !== 'number') throw new Error('The page has opened no camera');
    return at;
  }

  async waitForCamera(): Promise<void> {
    const begin = this.page.getByRole('button', { name: BEGIN });
    await begin.and(this.page.locator(':enabled')).waitFor();
  }

  /** Presses "Begin" and waits for the paper. @param questions how many it has */
  async begin(questions: number): Promise<void> {
    await this.page.getByRole('button', { name: BEGIN }).click();
    await this.page.getByRole('heading', { name: new RegExp(`^Question 1 (?:of|sur) ${questions}$`, 'u') }).waitFor();
  }

  get timer() {
    return this.page.getByRole('timer', { name: 'Time left' });
  }
  get saveStatus() {
    return this.page.getByTestId('save-status');
  }
  get handInButton() {
    return this.page.getByRole('button', { name: /^(?:Hand in|Remettre)$/u });
  }
  get notices() {
    return this.page.getByRole('status', { name: 'Notices' });
  }

  async choose(answer: string): Promise<void> {
    await this.page.getByRole('radio', { name: answer }).check();
  }

  async write(answer: string): Promise<void> {
    await this.page.getByLabel(/^(?:Your answer|Votre réponse)$/u).fill(answer);
  }

  async next(number: number): Promise<void> {
    await this.page.getByRole('button', { name: /^(?:Next question|Question suivante)$/u }).click();
    await this.page.getByRole('heading', { name: new RegExp(`^Question ${number} (?:of|sur) `, 'u') }).waitFor();
  }

  /** Waits until all that was written is on the server. */
  async waitUntilSaved(): Promise<void> {
    await this.saveStatus.filter({ hasText: 'All answers saved' }).waitFor();
  }

  /** Another tab comes to the front, and then this one again. */
  async leaveTabAndReturn(): Promise<void> {
    await this.#showAs('hidden');
    await this.#showAs('visible');
  }

  /** Playwright keeps every page visible, so the page is told what the browser would tell it. */
  #showAs(state: 'hidden' | 'visible'): Promise<void> {
    return this.page.evaluate((visibility) => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => visibility });
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => visibility === 'hidden' });
      document.dispatchEvent(new Event('visibilitychange'));
    }, state);
  }

  /** Somebody pulls the camera's plug; the page asks for it again by itself. */
  async losesCamera(): Promise<void> {
    await this.page.evaluate((key) => {
      for (const track of (Reflect.get(globalThis, key) as MediaStream).getVideoTracks()) {
        track.stop();
        track.dispatchEvent(new Event('ended')); // a page that stops a track itself is not told
      }
    }, CAMERA);
  }

  /** What a browser may tell as the lid is closed, and as it is opened: the page is hidden and the camera mute, or not. */
  async closesLid(closed: boolean): Promise<void> {
    await this.page.evaluate(
      ({ key, closed }) => {
        Object.defineProperty(document, 'visibilityState', {
          value: closed ? 'hidden' : 'visible',
          configurable: true,
        });
        document.dispatchEvent(new Event('visibilitychange'));
        for (const track of (Reflect.get(globalThis, key) as MediaStream).getVideoTracks())
          track.dispatchEvent(new Event(closed ? 'mute' : 'unmute'));
      },
      { key: CAMERA, closed },
    );
  }

  async handIn(): Promise<void> {
    await this.pressHandIn();
    await this.isHandedIn();
  }

  async pressHandIn(): Promise<void> {
    await this.handInButton.click();
    await this.page.getByRole('button', { name: /^(?:Hand in now|Remettre maintenant)$/u }).click();
  }

  /** All of it. */
  async isHandedIn({ timeout }: { timeout?: number } = {}): Promise<void> {
    const handedIn = this.page.getByRole('heading', { name: /^(?:Handed in|Copie remise)$/u });
    await handedIn.waitFor(timeout === undefined ? {} : { timeout });
  }

  async openResult(): Promise<void> {
    await this.page.getByRole('link', { name: 'See my result' }).click();
    await this.page.getByRole('heading', { name: /^Result: /u, level: 1 }).waitFor();
  }
}
