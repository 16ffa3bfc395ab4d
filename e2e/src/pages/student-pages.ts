import type { Page } from 'playwright-core';

/** What a student does before and after the exam. */
export class StudentPages {
  constructor(readonly page: Page) {}

  async openTimes(title: string): Promise<void> {
    await this.page.getByRole('link', { name: `See times of ${title}` }).click();
    await this.page.getByRole('heading', { name: title, level: 1 }).waitFor();
  }

  /** Books the only time that is offered. */
  async book(): Promise<void> {
    const times = this.page.getByRole('list', { name: 'Times you can book' });
    await times.getByRole('button', { name: /^Book/u }).click();
    await times.getByText('You are booked').waitFor();
  }

  async openBookings(): Promise<void> {
    await this.page.getByRole('link', { name: 'To my bookings' }).click();
    await this.page.getByRole('heading', { name: 'My bookings', level: 1 }).waitFor();
  }

  /** Goes to the exam room. @returns the reservation's id */
  async start(title: string): Promise<string> {
    await this.page.getByRole('button', { name: `Start ${title}` }).click();
    await this.page.waitForURL(/\/student\/exam\//u);
    return new URL(this.page.url()).pathname.split('/').at(-1) ?? '';
  }

  async openCheck(address: string): Promise<void> {
    await this.page.goto(`${address}/student/check`);
    await this.page.getByText('The camera works.').waitFor();
    await this.page.getByText(/^Answer after /u).waitFor();
    // The face model may take 15 s, and longer on a busy machine.
    await this.page.getByRole('heading', { name: /^All is well$|still to be done$/u }).waitFor({ timeout: 60_000 });
  }

  async openResultsList(): Promise<void> {
    await this.page.getByRole('link', { name: 'My results' }).last().click();
    await this.page.getByRole('heading', { name: 'My results', level: 1 }).waitFor();
  }
}
