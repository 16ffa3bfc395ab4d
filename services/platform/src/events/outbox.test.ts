import { outboxContract } from './outbox.contract.js';

outboxContract('libSQL', async () => ({ kind: 'libsql', file: ':memory:' }));
