import type { Page } from 'playwright-core';

const SEEN_AT = '__seenAt';
const LOADED_ONCE = '__loadedOnce';

/** The dashboard and a session's page. */
export class ProctorPages {
  constructor(readonly page: Page) {}

  /** Waits for the live connection, then marks the page so that a reload would be noticed. */
  async keepDashboardOpen(): Promise<void> {
    await this.page
      .getByRole('status')
      .filter({ hasText: /^Live$/u })
      .waitFor();
    await this.page.evaluate((key) => Reflect.set(globalThis, key, true), LOADED_ONCE);
  }

  /** Was the page never loaded anew since `keepDashboardOpen`? */
  isStillOpen(): Promise<boolean> {
    return this.page.evaluate((key) => Reflect.get(globalThis, key) === true, LOADED_ONCE);
  }

  /** Lets the page note when each badge of a student's row, e.g. "1 High", and each toast was first on the screen. */
  async noteWhatIsSeen(student: string): Promise<void> {
    await this.page.evaluate(
      ([key, label]) => {
        const seen: Record<string, number> = {};
        Reflect.set(globalThis, key, seen);
        const look = (): void => {
          const row = document.querySelector(`[aria-label="${label}"]`)?.closest('tr, li');
          const badges = row?.querySelectorAll('.mantine-Badge-label') ?? [];
          const toasts = document.querySelectorAll('.mantine-Notification-title');
          for (const element of [...badges, ...toasts]) seen[element.textContent ?? ''] ??= Date.now();
        };
        new MutationObserver(look).observe(document.body, { childList: true, characterData: true, subtree: true });
        look();
      },
      [SEEN_AT, `Watch ${student}`] as const,
    );
  }

  /** @returns epoch ms by the text of badge or toast: also of what has gone again */
  seenAt(): Promise<Readonly<Record<string, number>>> {
    return this.page.evaluate((key) => Reflect.get(globalThis, key) as Record<string, number>, SEEN_AT);
  }

  /** A student's row on the dashboard. */
  rowOf(student: string) {
    return this.page
      .locator('tr, li')
      .filter({ has: this.page.getByRole('link', { name: `Watch ${student}`, exact: true }) });
  }

  /** Waits until the row has a badge, e.g. "1 High". */
  async waitForBadge(student: string, badge: string): Promise<void> {
    await this.rowOf(student).getByText(badge, { exact: true }).waitFor();
  }

  /** The number of one of the cards above the table. */
  async count(card: 'Active sessions' | 'Total sessions' | 'Anomalies' | 'Critical'): Promise<number> {
    const text = await this.page.getByRole('region', { name: card, exact: true }).innerText();
    return Number(text.replace(card, '').trim());
  }

  async openSession(student: string): Promise<void> {
    await this.page.getByRole('link', { name: `Watch ${student}`, exact: true }).click();
    await this.page.getByRole('heading', { name: student, level: 1 }).waitFor();
  }

  get livePicture() {
    return this.page.getByRole('region', { name: 'Live view' }).getByRole('img', { name: /^What the camera of/u });
  }

  /** The buttons of the timeline; each opens its evidence. */
  get anomalies() {
    return this.page.getByRole('list', { name: 'Anomalies, newest first' }).getByRole('button');
  }

  /** Opens an anomaly on the whole screen. @returns what stands on it */
  async lookAt(place: number): Promise<{ title: string; pictureWidth: number; boxes: string[] }> {
    await this.anomalies.nth(place).click();
    const dialog = this.page.getByRole('dialog');
    const title = await dialog.getByRole('heading').first().innerText();
    const picture = dialog.getByRole('img', { name: 'The picture of this anomaly' });
    await picture.or(dialog.getByText('There is no picture of this anomaly.')).waitFor();
    if ((await picture.count()) === 0) return { title, pictureWidth: 0, boxes: [] };
    const pictureWidth = await picture.evaluate(async (element) => {
      await (element as HTMLImageElement).decode().catch(() => undefined); // a broken one has no width
      return (element as HTMLImageElement).naturalWidth;
    });
    return { title, pictureWidth, boxes: await dialog.locator('[data-kind]').allInnerTexts() };
  }

  async closeEvidence(): Promise<void> {
    await this.page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await this.page.getByRole('dialog').waitFor({ state: 'detached' });
  }

  async backToDashboard(): Promise<void> {
    await this.page
      .getByRole('banner')
      .getByRole('link', { name: 'Sessions' })
      .or(this.page.getByRole('link', { name: 'Sessions' }))
      .first()
      .click();
    await this.page.getByRole('heading', { name: 'Sessions', level: 1 }).waitFor();
  }

  async showAll(): Promise<void> {
    await this.page.getByLabel('Which sessions').and(this.page.locator('input')).click();
    await this.page.getByRole('option', { name: 'All', exact: true }).click();
  }
}
