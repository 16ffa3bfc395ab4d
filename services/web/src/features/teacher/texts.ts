import { featureTexts } from '../../i18n/featureTexts.js';
import { teacherEn } from './texts.en.js';

export const useTeacherTexts = featureTexts('teacher', {
  en: teacherEn,
  fr: async () => (await import('./texts.fr.js')).teacherFr,
});
