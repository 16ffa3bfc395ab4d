import { SERVICES } from '@proctorwise/contracts';

/** Servers that hold data. */
export const DATA_SERVERS = ['hdfs', 'kafka', 'mariadb'] as const;
export type DataServer = (typeof DATA_SERVERS)[number];

/** What only calls. `operations`: the job that makes topics, users and rights, and who sends dead letters again. */
export const CLIENTS = ['gateway', 'spark', 'backup', 'operations'] as const;

/** All that a platform's namespace is made of. */
export const PARTS = [...SERVICES, ...DATA_SERVERS, ...CLIENTS] as const;
export type Part = (typeof PARTS)[number];

export const PLATFORM = 'proctorwise';

/** By these a part's pods are known; vision pods know monitoring by the same. */
export const labelsOf = (part: Part): Readonly<Record<string, string>> => ({
  'app.kubernetes.io/name': part,
  'app.kubernetes.io/part-of': PLATFORM,
});

/** On namespaces whose pods may read metrics: the operator's label. */
export const METRICS_LABELS: Readonly<Record<string, string>> = { 'proctorwise.io/metrics': 'true' };
