export const proctorEn = { title: 'proctor' } as const;
