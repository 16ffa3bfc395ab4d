/**
 * What travels over HTTP. The controllers return these types and the browser app reads them: one definition for both.
 */
export * from './correction.js';
export * from './monitoring.js';
export * from './replies.js';
export * from './reservation.js';
export * from './user.js';
