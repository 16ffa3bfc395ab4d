export { openNotificationModule } from './module.js';
