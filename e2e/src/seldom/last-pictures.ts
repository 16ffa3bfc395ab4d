import { expect } from '@jest/globals';
import type { Stage } from '../student/stage.js';
import { inBothLanguages } from './in-both-languages.js';

/** The page waits for its last pictures for two minutes. */
const PATIENCE_MS = 120_000;
const ON_TOP_MS = 30_000;
const TOO_MANY = {
  status: 429,
  contentType: 'application/problem+json',
  headers: { 'retry-after': '1' },
  body: JSON.stringify({ type: 'about:blank', title: 'Too many', status: 429, code: 'too_many_pictures', detail: '' }),
};

/** The server takes no picture any more, but the paper: how many wait, and then that they are lost. */
export const lastPictures = (stage: Stage): Promise<void> =>
  inBothLanguages(async (locale, language) => {
    const student = await stage.candidate(`Alizée Retard ${language}`, { locale });
    const { room, page } = student.seat;
    await student.begin();
    await page.route(/\/frames\/\d+$/u, (picture) => picture.fulfill(TOO_MANY));
    await page.getByText(/^(?:[4-9]|\d\d) (?:pictures wait|images en attente)/u).waitFor();
    await stage.walk.look(page, `pictures-wait-${language}`);
    await room.pressHandIn();
    await page.getByText(/^(?:Please keep this page open|Veuillez garder cette page ouverte)/u).waitFor();
    await stage.walk.look(page, `last-pictures-${language}`);
    await room.isHandedIn({ timeout: PATIENCE_MS + ON_TOP_MS });
    await page.getByText(/could not be sent any more|n’ont plus pu être envoyées/u).waitFor();
    await stage.walk.look(page, `handed-in-but-for-pictures-${language}`);
    expect(student.unexpectedComplaints().filter((line) => !/status of 429/u.test(line))).toEqual([]);
  });
