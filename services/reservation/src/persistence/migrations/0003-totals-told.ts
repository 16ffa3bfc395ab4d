import type { Migration } from '@proctorwise/platform';

/** Totals are told at once, as they were. */
export const totalsTold: Migration = {
  name: 'reservation-0003-totals-told',
  up: {
    libsql: ["alter table `exams` add column `totals_told` text not null default 'at_once'"],
    mariadb: ["alter table `exams` add column if not exists `totals_told` varchar(20) not null default 'at_once'"],
  },
};
