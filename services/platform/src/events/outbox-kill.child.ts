/**
 * A process of the kill test: commits deeds with their events, relays and consumes them, until it is killed.
 * It says on stdout which label has been committed. Arguments: folder, life, event id that kills it (or `-`).
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { unitOfWork } from '../database/index.js';
import { consume } from './consume.js';
import { openLocalEventLog } from './local-event-log.js';
import { aCancellation, Deed, openDeeds, silent } from './outbox-fixture.js';
import { outboxRelay } from './outbox-relay.js';

const [folder = '', life = '', deadly = '-'] = process.argv.slice(2);
const sender = await openDeeds('reservation', { kind: 'libsql', file: join(folder, 'sender.db') });
const receiver = await openDeeds('notification', { kind: 'libsql', file: join(folder, 'receiver.db') });
const events = await openLocalEventLog({ file: join(folder, 'events.db'), log: silent });
await consume({
  database: receiver,
  events,
  group: 'notification',
  topic: 'exam_cancelled',
  handle: async ({ data }, { em }) => {
    if (data.reservation_id === deadly) process.kill(process.pid, 'SIGKILL');
    em.create(Deed, { label: data.reservation_id });
  },
}).start();
const relay = outboxRelay({ database: sender, events, log: silent });
await relay.start();

if (life === 'last') {
  await relay.drained();
  await events.settled();
  await relay.stop();
  await events.close();
  await Promise.all([sender.close(), receiver.close()]);
} else {
  const { transaction } = unitOfWork(sender);
  for (let n = 1; ; n += 1) {
    const label = `${life}-${n}`;
    await transaction(async ({ em, emit }) => {
      em.create(Deed, { label });
      emit('exam_cancelled', aCancellation(label));
    });
    writeSync(1, `${label}\n`); // synchronous: a line means that the commit was acknowledged
  }
}
