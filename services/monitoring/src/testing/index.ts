export { MemoryArchive, MemoryRecorder } from '../frames/testing/memory-recorder.js';
export { Candidate, call, isJudged, until } from './candidate.js';
export {
  openCredentials,
  openTestMonitoring,
  SLOT_END,
  SLOT_START,
  type TestClock,
  type TestMonitoring,
  type TestMonitoringOptions,
} from './monitoring-service.js';
export { aJpeg } from './pictures.js';
export { type ScriptedVision, scriptedVision } from './scripted-vision.js';
