import type { Session } from '@proctorwise/contracts';
import { SEVERITY_ORDER } from './severity.js';

/** Does a row or tile look the same? A session's counts of frames change with each message and are on none. */
export function isSameRow(a: Session, b: Session): boolean {
  return (
    a === b ||
    (a.session_id === b.session_id &&
      a.status === b.status &&
      a.stop_reason === b.stop_reason &&
      a.connected === b.connected &&
      a.reduced === b.reduced &&
      a.open_anomalies === b.open_anomalies &&
      a.student_name === b.student_name &&
      a.exam_title === b.exam_title &&
      SEVERITY_ORDER.every((severity) => a.anomalies_by_severity[severity] === b.anomalies_by_severity[severity]))
  );
}
