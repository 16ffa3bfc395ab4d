import type { Severity } from '@proctorwise/contracts';

/** Gravest first. The contracts package is for types only in the browser, so the order stands here. */
export const SEVERITY_ORDER = ['critical', 'high', 'medium', 'low'] as const satisfies readonly Severity[];

export const SEVERITY_COLOR: Readonly<Record<Severity, string>> = {
  critical: 'red',
  high: 'orange',
  medium: 'yellow',
  low: 'gray',
};
