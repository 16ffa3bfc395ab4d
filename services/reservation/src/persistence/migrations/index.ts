import type { Migration } from '@proctorwise/platform';
import { initial } from './0001-initial.js';
import { surplusWords } from './0002-surplus-words.js';
import { totalsTold } from './0003-totals-told.js';
import { invitations } from './0004-invitations.js';

/** In the order in which they run; a released one is never edited. */
export const reservationMigrations: readonly Migration[] = [initial, surplusWords, totalsTold, invitations];
