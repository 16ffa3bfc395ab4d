export * from '../database/database.contract.js';
export * from '../events/event-log.contract.js';
export * from '../events/outbox.contract.js';
export { testDatabase, testReplicas } from './test-database.js';
