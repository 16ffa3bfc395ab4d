export const examRoomEn = { title: 'examRoom' } as const;
