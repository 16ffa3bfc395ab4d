import type { Page } from 'playwright-core';

/** Who signs in: the demo accounts share one password. */
export const ACCOUNTS = {
  alice: 'alice@student.com',
  bob: 'bob@teacher.com',
  charlie: 'charlie@proctor.com',
  diana: 'diana@admin.com',
} as const;
export const DEMO_PASSWORD = 'password123';

export class SignInPage {
  constructor(readonly page: Page) {}

  /** @param address of any door */
  async open(address: string): Promise<void> {
    await this.page.goto(`${address}/sign-in`);
    await this.page.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor();
  }

  /** Signs in and waits for the page of the role. @param heading its h1 */
  async signIn(account: keyof typeof ACCOUNTS, heading: string): Promise<void> {
    await this.page.getByLabel('E-mail').fill(ACCOUNTS[account]);
    await this.page.getByLabel('Password', { exact: true }).fill(DEMO_PASSWORD);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
    await this.page.getByRole('heading', { name: heading, level: 1 }).waitFor();
  }
}
