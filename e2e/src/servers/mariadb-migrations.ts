import type { Migration } from '@proctorwise/platform';
import { Deed } from '@proctorwise/platform/testing/deeds';
import { createSchemaSteps } from '@proctorwise/platform/testing/schema';

const ROWS = 150;
const eachRow = (statement: (n: number) => string) => Array.from({ length: ROWS }, (_, n) => statement(n + 1));

/** Many statements, so that a kill finds it in the middle: each adds a row, and the last ones change all of them. */
export const longMigrations: readonly Migration[] = [
  { name: '0001-deeds', up: await createSchemaSteps([Deed]) },
  {
    name: '0002-rows',
    up: { libsql: [], mariadb: eachRow((n) => `insert ignore into deeds (id, label) values (${n}, 'step')`) },
  },
  {
    name: '0003-labels',
    up: { libsql: [], mariadb: eachRow((n) => `update deeds set label = 'label ${n}' where id = ${n}`) },
  },
];

/** The labels of the rows once all of it is done, in the order of their ids. */
export const finishedLabels = Array.from({ length: ROWS }, (_, n) => `label ${n + 1}`);
