import type { Migration } from '@proctorwise/platform';

/** 0: no device has said its epoch yet. */
export const deviceEpoch: Migration = {
  name: '0002-device-epoch',
  up: {
    libsql: ['alter table `exam_submissions` add column `device_epoch` integer not null default 0'],
    mariadb: ['alter table `exam_submissions` add column if not exists `device_epoch` int not null default 0'],
  },
};
