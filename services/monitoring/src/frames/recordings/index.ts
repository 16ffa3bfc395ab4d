export * from './recorder.js';
export { RecordingArchive } from './recording-archive.js';
export { RecordingConflict, RecordingDamaged } from './recording-errors.js';
export { ByteBudget } from './spool.js';
export { openRecorder, type RecorderLog, type RecorderOptions } from './spooling-recorder.js';
export { UploadSlots } from './upload-slots.js';
