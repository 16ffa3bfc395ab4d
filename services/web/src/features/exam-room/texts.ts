import { featureTexts } from '../../i18n/featureTexts.js';
import { examRoomEn } from './texts.en.js';

export const useExamRoomTexts = featureTexts('examRoom', {
  en: examRoomEn,
  fr: async () => (await import('./texts.fr.js')).examRoomFr,
});
