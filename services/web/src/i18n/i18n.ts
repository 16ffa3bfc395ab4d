import { createInstance } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { LaterTexts } from './later-texts.js';
import { shellEn } from './texts.en.js';
import { withManyForms } from './translation.js';

/** Languages that every feature has texts for. One more is one file a feature and one entry here. */
export const LANGUAGES = ['en', 'fr'] as const;
export type Language = (typeof LANGUAGES)[number];

const REMEMBERED = 'proctorwise.language';

function isLanguage(value: string | null | undefined): value is Language {
  return LANGUAGES.some((language) => language === value);
}

/** The remembered choice, else the first language of the browser that we have, else English. */
function firstLanguage(): Language {
  let chosen: string | null = null;
  try {
    chosen = localStorage.getItem(REMEMBERED);
  } catch {
    // storage is forbidden: the browser's language decides
  }
  if (isLanguage(chosen)) return chosen;
  return navigator.languages.map((tag) => tag.split('-')[0]).find(isLanguage) ?? 'en';
}

export const i18n = createInstance();
void i18n.use(initReactI18next).init({
  lng: firstLanguage(),
  fallbackLng: 'en',
  defaultNS: 'shell',
  ns: ['shell'],
  resources: { en: { shell: shellEn } },
  interpolation: { escapeValue: false }, // React escapes
  initAsync: false,
});

/** Every language but English, fetched when it is first shown. */
export const laterTexts = new LaterTexts({
  add: (language, namespace, texts) =>
    i18n.addResourceBundle(language, namespace, language === 'fr' ? withManyForms(texts) : texts),
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: Math.random,
  onMissing: (language, namespace, error) => console.warn(`No texts: ${language}/${namespace}`, error),
});
laterTexts.offer('shell', new Map([['fr', async () => (await import('./texts.fr.js')).shellFr]]));

/** Resolves when the shell can speak the reader's language. Never rejects. */
export const shellReady = laterTexts.waitForAll(i18n.language);

function setDocumentLanguage(language: string): void {
  document.documentElement.lang = language;
  document.querySelector('meta[name="description"]')?.setAttribute('content', i18n.t('shell:product.description'));
}
void shellReady.then(() => setDocumentLanguage(i18n.language));
i18n.on('languageChanged', setDocumentLanguage);

/** Switches the language of all open pages of this tab, and of the next visit. */
export async function changeLanguage(language: Language): Promise<void> {
  await laterTexts.waitForAll(language); // first all texts, then the switch: no page is shown half translated
  await i18n.changeLanguage(language);
  try {
    localStorage.setItem(REMEMBERED, language);
  } catch {
    // storage is forbidden: the choice holds until the tab closes
  }
}
