export type { Admissions, SessionSigner, Sitting, Vision, VisionStatus } from './app/ports.js';
export type { MonitoringAdapters } from './compose.js';
export * from './frames/index.js';
export { type MonitoringModule, openMonitoringModule } from './module.js';
export { DEFAULT_RETENTION, type RetentionRule } from './retention/index.js';
export type { SittingEndpoints } from './vision/sitting-endpoints.js';
export { visionBehindEndpoint } from './vision/vision-behind-endpoint.js';
export { type VisionOfSittings, visionOfSittings } from './vision/vision-of-sittings.js';
