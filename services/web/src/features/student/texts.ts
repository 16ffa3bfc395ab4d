import { featureTexts } from '../../i18n/featureTexts.js';
import { studentEn } from './texts.en.js';

export const useStudentTexts = featureTexts('student', {
  en: studentEn,
  fr: async () => (await import('./texts.fr.js')).studentFr,
});
