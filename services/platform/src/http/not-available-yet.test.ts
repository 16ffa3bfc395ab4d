import { expect, it } from '@jest/globals';
import { createLogger } from '../logging/index.js';
import type { TokenVerifier } from '../tokens/index.js';
import { createDoor } from './door.js';
import { listen } from './listener.js';
import { notAvailableYet } from './not-available-yet.js';

const noTokens: TokenVerifier = {
  verify: () => Promise.reject(new Error('no token is sent here')),
};

it('says of every route under its prefix that it is not available yet, and of no other', async () => {
  const door = createDoor({
    facts: { service: 'analytics', port: 0, secure: false },
    services: [notAvailableYet('analytics', '/analytics')],
    verifier: noTokens,
    jwks: () => ({ keys: [] }),
    site: null,
    trustedProxies: 0,
    log: createLogger('test', 'silent'),
  });
  const listener = await listen(door, { host: '127.0.0.1', port: 0 });
  try {
    const origin = `http://127.0.0.1:${listener.port}`;
    const prefix = '/analytics';
    for (const [method, path] of [
      ['GET', prefix],
      ['POST', `${prefix}/`],
      ['GET', `${prefix}/anything/below`],
    ] as const) {
      const reply = await fetch(`${origin}${path}`, { method });
      expect(reply.status).toBe(501);
      expect(reply.headers.get('content-type')).toContain('application/problem+json');
      expect(await reply.json()).toMatchObject({ code: 'not_available_yet', status: 501 });
    }
    expect((await fetch(`${origin}${prefix}ish`)).status).toBe(404);
    expect((await fetch(`${origin}/health`)).status).toBe(200);
  } finally {
    await listener.close(1000);
  }
});
