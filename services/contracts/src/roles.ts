export const ROLES = ['student', 'teacher', 'proctor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export const SERVICES = ['user', 'reservation', 'monitoring', 'correction', 'notification', 'analytics'] as const;
export type ServiceName = (typeof SERVICES)[number];

/** Ports of the original system, kept: scripts and bookmarks name them. */
export const SERVICE_PORTS: Record<ServiceName, number> = {
  reservation: 8000,
  user: 8001,
  monitoring: 8003,
  correction: 8004,
  notification: 8005,
  analytics: 8006,
};

/** First path segments, disjoint, so that every door can serve all of them; `/internal` is never among them. */
export const API_PREFIXES: Record<ServiceName, readonly string[]> = {
  reservation: ['/exams', '/reservations'],
  user: ['/users'],
  monitoring: ['/monitoring'],
  correction: ['/corrections'],
  notification: ['/notifications'],
  analytics: ['/analytics'],
};

/** The name each service answers on `/health`, as the original system wrote them. */
export const HEALTH_NAMES: Record<ServiceName, string> = {
  user: 'userservice',
  reservation: 'reservationservice',
  monitoring: 'monitoring',
  correction: 'correction',
  notification: 'notification',
  analytics: 'analytics',
};
