/**
 * A replica of the test of relays: sends the outbox of a database to a file, a line for each event, until it is killed.
 * Arguments: URL of the database, file.
 */
import { appendFileSync } from 'node:fs';
import { outboxRelay } from '@proctorwise/platform';
import { openDeeds, silent } from '@proctorwise/platform/testing/deeds';

const [url = '', file = ''] = process.argv.slice(2);
const database = await openDeeds('reservation', { kind: 'mariadb', url });
await outboxRelay({
  database,
  log: silent,
  events: {
    publish: async (...events) => {
      for (const { key, id } of events) appendFileSync(file, `${process.pid} ${key} ${id}\n`);
    },
  },
}).start();
process.stdout.write('ready\n');
