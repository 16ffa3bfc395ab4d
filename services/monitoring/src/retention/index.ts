export { DailyRetention, type RetainedTree, type RetentionCounts } from './daily-retention.js';
export { measureRetention } from './measure-retention.js';
export { DEFAULT_RETENTION, type RetainedPart, type RetentionRule } from './retention-times.js';
