import type { Migration } from '@proctorwise/platform';

/** Totals are told at once, as they were; reservation's next word on an exam says otherwise. */
export const totalsTold: Migration = {
  name: '0003-totals-told',
  up: {
    libsql: ["alter table `known_exams` add column `totals_told` text not null default 'at_once'"],
    mariadb: [
      "alter table `known_exams` add column if not exists `totals_told` varchar(20) not null default 'at_once'",
    ],
  },
};
