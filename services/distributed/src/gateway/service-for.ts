import { API_PREFIXES, SERVICES, type ServiceName } from '@proctorwise/contracts';

/**
 * Whose request it is: by the first segment of its path, on every door alike; everything else (the browser app, health,
 * documents) is the door's own. Null for what no browser may reach.
 * @param target as in the request line: a path with its query
 */
export function serviceFor(target: string, door: ServiceName): ServiceName | null {
  const path = target.split('?', 1)[0] ?? '';
  const isUnder = (prefix: string) => path === prefix || path.startsWith(`${prefix}/`);
  if (isUnder('/internal')) return null;
  return SERVICES.find((service) => API_PREFIXES[service].some(isUnder)) ?? door;
}
