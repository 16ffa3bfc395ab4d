import 'i18next';
import type { authEn } from '../auth/texts.en.js';
import type { adminEn } from '../features/admin/texts.en.js';
import type { examRoomEn } from '../features/exam-room/texts.en.js';
import type { proctorEn } from '../features/proctor/texts.en.js';
import type { studentEn } from '../features/student/texts.en.js';
import type { teacherEn } from '../features/teacher/texts.en.js';
import type { shellEn } from './texts.en.js';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'shell';
    resources: {
      shell: typeof shellEn;
      auth: typeof authEn;
      student: typeof studentEn;
      examRoom: typeof examRoomEn;
      proctor: typeof proctorEn;
      teacher: typeof teacherEn;
      admin: typeof adminEn;
    };
  }
}
