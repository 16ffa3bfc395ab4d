export * from '../events/event-log.contract.js';
