export type { Admissions, SessionSigner, Vision, VisionStatus } from './app/ports.js';
export type { MonitoringAdapters } from './compose.js';
export * from './frames/index.js';
export { type MonitoringModule, openMonitoringModule } from './module.js';
