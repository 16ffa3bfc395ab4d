export { openAnalyticsModule } from './module.js';
