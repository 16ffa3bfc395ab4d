import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HEALTH_NAMES, SERVICES } from '@proctorwise/contracts';
import { call } from './testing/call.js';
import { type EmbeddedPlatform, startEmbeddedPlatform } from './testing/embedded-platform.js';

let platform: EmbeddedPlatform;
beforeAll(async () => {
  platform = await startEmbeddedPlatform();
}, 60_000);
afterAll(() => platform?.stop());

describe('every door', () => {
  it.each(SERVICES)('%s says who it is, and shows its documents', async (service) => {
    const health = await call('GET', `${platform.origins[service]}/health`);
    expect(health).toMatchObject({ status: 200, body: { status: 'healthy', service: HEALTH_NAMES[service] } });
    const openapi = await call('GET', `${platform.origins[service]}/openapi.json`);
    if (service === 'notification' || service === 'analytics') expect(openapi.status).toBe(404);
    else
      expect(openapi).toMatchObject({
        status: 200,
        body: { openapi: expect.stringMatching(/^3\./), paths: expect.any(Object) },
      });
  });

  it.each([
    ['GET', '/analytics/platform'],
    ['GET', '/analytics/exams/1/report/csv'],
    ['GET', '/notifications/user/1'],
    ['POST', '/notifications/'],
  ])('%s %s is not available yet', async (method, path) => {
    for (const service of SERVICES)
      expect(await call(method, `${platform.origins[service]}${path}`)).toMatchObject({
        status: 501,
        body: { code: 'not_available_yet', detail: expect.any(String) },
      });
  });

  it('publishes the keys that tokens are checked with', async () => {
    const { body } = await call('GET', `${platform.origins.user}/.well-known/jwks.json`);
    expect(body.keys).toHaveLength(SERVICES.length);
    for (const key of body.keys) expect(key).not.toHaveProperty('d');
  });
});
