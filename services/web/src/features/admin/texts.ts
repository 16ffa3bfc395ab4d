import { featureTexts } from '../../i18n/featureTexts.js';
import { adminEn } from './texts.en.js';

export const useAdminTexts = featureTexts('admin', {
  en: adminEn,
  fr: async () => (await import('./texts.fr.js')).adminFr,
});
