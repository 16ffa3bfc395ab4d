export { mariaDbOf } from './database-settings.js';
export { EXIT, endOnDefects, type StopOnSignals, stopOnSignals, surviveClosedConsole } from './end-of-process.js';
export { kafkaConnectionOf } from './kafka-settings.js';
export type { ReadinessCheck } from './readiness.js';
export { type RunnableService, runService, type ServiceAdapters } from './service-process.js';
export { SettingInvalid, Settings } from './settings.js';
