import type { Locator, Page } from 'playwright-core';
import type { School } from '../school.js';
import type { ACCOUNTS } from './sign-in-page.js';

/** A page of the product, with what has to be on it before it is looked at. */
export interface Visited {
  readonly name: string;
  readonly path: string;
  /** A part of the page that comes last, in any language. */
  readonly ready: (page: Page) => Locator;
  /** Buttons that open a dialog, by their English names. */
  readonly dialogs?: readonly (string | RegExp)[];
}

/** The pages of the proctor. */
export const pagesOf = ({ watched: [lea] }: School) =>
  ({
    charlie: [
      { name: 'board', path: '/proctor', ready: (page) => page.getByText(lea.name).first(), dialogs: ['Keys'] },
      { name: 'wall', path: '/proctor?view=wall&boxes=1', ready: (page) => page.getByText(lea.name).first() },
      { name: 'over', path: '/proctor?state=over', ready: (page) => page.getByText('Alice Martin').first() },
      {
        name: 'session',
        path: `/proctor/sessions/${lea.started.session_id}`,
        ready: (page) => page.getByRole('list').getByRole('button').first(),
        dialogs: ['Stop the session', /^Show the picture/u],
      },
    ],
  }) satisfies Partial<Record<keyof typeof ACCOUNTS, readonly Visited[]>>;
