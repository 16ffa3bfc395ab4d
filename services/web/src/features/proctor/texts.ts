import { featureTexts } from '../../i18n/featureTexts.js';
import { proctorEn } from './texts.en.js';

export const useProctorTexts = featureTexts('proctor', {
  en: proctorEn,
  fr: async () => (await import('./texts.fr.js')).proctorFr,
});
