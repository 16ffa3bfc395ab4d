import { featureTexts } from '../i18n/featureTexts.js';
import { authEn } from './texts.en.js';

export const useAuthTexts = featureTexts('auth', {
  en: authEn,
  fr: async () => (await import('./texts.fr.js')).authFr,
});
