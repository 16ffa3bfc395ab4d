import { createInstance } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { shellEn } from './texts.en.js';

/** Languages that every feature has texts for. A second one is one file a feature and one entry here. */
export const LANGUAGES = ['en'] as const;
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

function setDocumentLanguage(language: string): void {
  document.documentElement.lang = language;
}
setDocumentLanguage(i18n.language);
i18n.on('languageChanged', setDocumentLanguage);

/** Switches the language of all open pages of this tab, and of the next visit. */
export async function changeLanguage(language: Language): Promise<void> {
  await i18n.changeLanguage(language);
  try {
    localStorage.setItem(REMEMBERED, language);
  } catch {
    // storage is forbidden: the choice holds until the tab closes
  }
}
