import type { Migration } from '@proctorwise/platform';
import { initial } from './0001-initial.js';

/** In the order in which they run; never edited after a release. */
export const correctionMigrations: readonly Migration[] = [initial];
