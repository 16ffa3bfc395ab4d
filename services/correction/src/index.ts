export { type CorrectionAdapters, type CorrectionModule, openCorrectionModule } from './module.js';
