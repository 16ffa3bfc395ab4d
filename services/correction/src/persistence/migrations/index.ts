import type { Migration } from '@proctorwise/platform';
import { initial } from './0001-initial.js';
import { deviceEpoch } from './0002-device-epoch.js';
import { totalsTold } from './0003-totals-told.js';

/** In the order in which they run; never edited after a release. */
export const correctionMigrations: readonly Migration[] = [initial, deviceEpoch, totalsTold];
