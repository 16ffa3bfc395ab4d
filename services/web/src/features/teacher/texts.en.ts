export const teacherEn = { title: 'teacher' } as const;
