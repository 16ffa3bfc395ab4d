import { describe, expect, it } from '@jest/globals';
import { createInstance } from 'i18next';
import { authEn } from '../auth/texts.en.js';
import { authFr } from '../auth/texts.fr.js';
import { adminEn } from '../features/admin/texts.en.js';
import { adminFr } from '../features/admin/texts.fr.js';
import { examRoomEn } from '../features/exam-room/texts.en.js';
import { examRoomFr } from '../features/exam-room/texts.fr.js';
import { proctorEn } from '../features/proctor/texts.en.js';
import { proctorFr } from '../features/proctor/texts.fr.js';
import { studentEn } from '../features/student/texts.en.js';
import { studentFr } from '../features/student/texts.fr.js';
import { teacherEn } from '../features/teacher/texts.en.js';
import { teacherFr } from '../features/teacher/texts.fr.js';
import { shellEn } from './texts.en.js';
import { shellFr } from './texts.fr.js';
import { type Texts, withManyForms } from './translation.js';

const NAMESPACES: readonly [string, Texts, Texts][] = [
  ['shell', shellEn, shellFr],
  ['auth', authEn, authFr],
  ['student', studentEn, studentFr],
  ['examRoom', examRoomEn, examRoomFr],
  ['proctor', proctorEn, proctorFr],
  ['teacher', teacherEn, teacherFr],
  ['admin', adminEn, adminFr],
];

/** Key paths with their texts. */
function flat(texts: Texts, path = ''): Map<string, string> {
  const entries = Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${path}${key}`, value] as const] : [...flat(value, `${path}${key}.`)],
  );
  return new Map(entries);
}
const placeholders = (text: string): string[] => [...text.matchAll(/\{\{[^}]*\}\}/g)].map(([found]) => found).sort();

describe.each(NAMESPACES)('%s', (_name, en, fr) => {
  const english = flat(en);
  const french = flat(fr);

  it('has the same keys in both languages', () => {
    expect(english.size).toBeGreaterThan(10);
    expect([...french.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it('fills the same placeholders in both languages', () => {
    for (const [key, text] of english)
      expect([key, placeholders(french.get(key) ?? '')]).toEqual([key, placeholders(text)]);
  });

  it('has no empty text, and none that begins or ends with a space', () => {
    for (const texts of [english, french])
      for (const [key, text] of texts) expect([key, text.trim()]).toEqual([key, text === '' ? 'some text' : text]);
  });

  it('has both plural forms wherever it has one', () => {
    for (const key of english.keys()) {
      const form = /^(.*)_(one|other)$/.exec(key);
      if (form !== null) for (const other of ['one', 'other']) expect(english.has(`${form[1]}_${other}`)).toBe(true);
    }
  });

  it('sets French as it is printed: no breakable space before high punctuation, curved apostrophes, guillemets', () => {
    for (const [key, text] of french) {
      expect([key, /(?:^|[^\u202f\s]) ?[?!;](?=\s|$)/.test(text)]).toEqual([key, false]);
      expect([key, /[^\u00a0\s\d]:(?=\s|$)| :|« | »|['"“”]/.test(text)]).toEqual([key, false]);
    }
  });

  it('never leaves a number alone on the next line, away from what it counts', () => {
    for (const [key, text] of french)
      expect([
        key,
        /: \{\{(?:[a-z]+, number|(?:analysed|skipped|unreadable|processes|percent|mark|value)\}\})/.test(text),
      ]).toEqual([key, false]);
  });
});

describe('plural forms in French', () => {
  const spoken = createInstance();
  void spoken.init({
    lng: 'fr',
    fallbackLng: 'en',
    initAsync: false,
    interpolation: { escapeValue: false },
    resources: { en: { admin: adminEn }, fr: { admin: withManyForms(adminFr) } },
  });
  const found = (count: number) => spoken.t('users.found', { ns: 'admin', count }).replace(/\s/g, ' ');

  it('takes nought and one as one, and does not fall back to English from a million on', () => {
    expect([0, 1, 2, 1234, 1_000_000].map(found)).toEqual([
      '0 compte',
      '1 compte',
      '2 comptes',
      '1 234 comptes',
      '1 000 000 comptes',
    ]);
  });
});
