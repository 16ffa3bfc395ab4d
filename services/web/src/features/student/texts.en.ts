export const studentEn = { title: 'student' } as const;
