import { expect, it } from '@jest/globals';
import { API_PREFIXES, SERVICES } from '@proctorwise/contracts';
import { serviceFor } from './service-for.js';

it.each(SERVICES.flatMap((service) => API_PREFIXES[service].map((prefix) => [prefix, service] as const)))(
  'sends %s and what is below it to %s, on every door',
  (prefix, service) => {
    for (const door of SERVICES) {
      expect(serviceFor(prefix, door)).toBe(service);
      expect(serviceFor(`${prefix}/x?y=/users`, door)).toBe(service);
      expect(serviceFor(`${prefix}?x=1`, door)).toBe(service);
    }
  },
);

it.each(['/', '/health', '/openapi.json', '/assets/app.js', '/student', '/usersandmore', '/?next=/users'])(
  'leaves %s to the door itself',
  (target) => {
    expect(serviceFor(target, 'analytics')).toBe('analytics');
  },
);

it.each(['/internal', '/internal/admissions/1', '/internal?x'])('lets nobody reach %s', (target) => {
  expect(serviceFor(target, 'user')).toBeNull();
});
