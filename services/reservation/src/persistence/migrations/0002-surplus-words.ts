import type { Migration } from '@proctorwise/platform';

/** null: any number, as before. */
export const surplusWords: Migration = {
  name: '0002-surplus-words',
  up: {
    libsql: ['alter table `questions` add column `max_surplus_words` integer null'],
    mariadb: ['alter table `questions` add column if not exists `max_surplus_words` int null'],
  },
};
