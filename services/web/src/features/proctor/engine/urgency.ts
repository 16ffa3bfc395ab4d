import type { Session } from '@proctorwise/contracts';
import { SEVERITY_ORDER } from './severity.js';

/**
 * Most urgent first: sessions that run before those that are over; then by anomalies, the gravest severity deciding;
 * then those that are not connected; then the longest running. The id decides last, so that rows of equal urgency
 * never change places.
 */
export function byUrgency(a: Session, b: Session): number {
  const running = Number(b.status !== 'stopped') - Number(a.status !== 'stopped');
  if (running !== 0) return running;
  for (const severity of SEVERITY_ORDER) {
    const more = b.anomalies_by_severity[severity] - a.anomalies_by_severity[severity];
    if (more !== 0) return more;
  }
  if (a.status !== 'stopped' && a.connected !== b.connected) return a.connected ? 1 : -1;
  const started = Date.parse(a.started_at) - Date.parse(b.started_at);
  // What is over is looked up by its newest, what runs by its oldest.
  if (started !== 0) return a.status === 'stopped' ? -started : started;
  return a.session_id < b.session_id ? -1 : a.session_id > b.session_id ? 1 : 0;
}
