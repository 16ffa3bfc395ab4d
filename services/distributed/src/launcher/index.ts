export type { DetourName, Detours } from './detours.js';
export { type Folder, openFolder } from './folder.js';
export type { Options } from './options.js';
export { type RunningPlatform, startPlatform } from './platform.js';
export { databaseOf, KAFKA_ADMIN, type Servers } from './servers.js';
export type { SupervisedProcess } from './supervised-process.js';
