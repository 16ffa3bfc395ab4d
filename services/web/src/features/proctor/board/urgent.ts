import type { Session } from '@proctorwise/contracts';

/** Runs, and has something critical: marked at its edge. */
export const isUrgent = ({ status, anomalies_by_severity }: Session): boolean =>
  status !== 'stopped' && anomalies_by_severity.critical > 0;
