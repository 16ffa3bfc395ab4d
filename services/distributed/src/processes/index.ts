export { guardProcesses, type ProcessGuard } from './process-guard.js';
export { endRecorded, type ProcessRecord, record, startOf } from './process-record.js';
export { textOfFile } from './text-of-file.js';
