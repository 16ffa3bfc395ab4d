export * from '../database/database.contract.js';
export * from '../events/event-log.contract.js';
export * from '../events/outbox.contract.js';
export { aCancellation, Deed, openDeeds, silent } from '../events/outbox-fixture.js';
export { testDatabase, testReplicas } from './test-database.js';
