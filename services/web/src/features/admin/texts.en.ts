export const adminEn = { title: 'admin' } as const;
