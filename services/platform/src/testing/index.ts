export * from '../database/database.contract.js';
export * from '../events/event-log.contract.js';
export * from '../events/outbox.contract.js';
export { createSchemaSteps, schemaDrift } from './schema-sql.js';
export { generateSigningKey } from './signing-key.js';
export { testDatabase, testReplicas } from './test-database.js';
