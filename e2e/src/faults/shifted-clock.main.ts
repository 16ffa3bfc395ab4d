/** Loaded before a service's own code: its clock is wrong from the first line on. */
import { CLOCK_SHIFT_MS, shiftedDate } from './shifted-clock.js';

globalThis.Date = shiftedDate(Number(process.env[CLOCK_SHIFT_MS] ?? 0));
