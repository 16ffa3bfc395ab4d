import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ApiClient, Transport } from '../runtime/index.js';
import { FakeClock } from '../runtime/testing/fake-clock.js';
import { cut, json, refusal, ScriptedServer } from '../runtime/testing/scripted-server.js';
import { readsNodes } from './node-rights.js';

const REVIEWS = 'POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const allowed = json(201, { status: { allowed: true } });
const denied = json(201, { status: { allowed: false } });

describe('whether nodes are read', () => {
  let server: ScriptedServer;
  let transport: Transport;
  let warnings: string[];
  const clock = new FakeClock({ skipsSleep: true });
  beforeEach(async () => {
    server = await ScriptedServer.start();
    // A standby asks, too.
    transport = new Transport(server.connect(), { clock, random: () => 0, mayWrite: () => false });
    warnings = [];
  });
  afterEach(async () => {
    transport.close();
    await server.close();
  });
  const asks = (wanted: Parameters<typeof readsNodes>[0] = 'auto') => {
    const log = { info: () => {}, error: () => {}, warn: (_: object, text: string) => warnings.push(text) };
    return readsNodes(
      wanted,
      { client: new ApiClient(transport, 'operator', []), clock, log },
      new AbortController().signal,
    );
  };

  it('is asked of the API server: nodes, and pods of all namespaces', async () => {
    server.script(REVIEWS, allowed);
    expect(await asks()).toBe(true);
    const asked = server.of(REVIEWS).map(({ body }) => (body as { spec: { resourceAttributes: object } }).spec);
    expect(asked).toEqual(
      ['nodes', 'pods'].flatMap((resource) =>
        ['list', 'watch'].map((verb) => ({ resourceAttributes: { group: '', resource, verb } })),
      ),
    );
    expect(warnings).toEqual([]);
  });

  it.each([
    ['nodes may not be listed', [denied]],
    ['they may be listed and not watched', [allowed, denied]],
    ['pods of other namespaces may not be read', [allowed, allowed, denied]],
    ['it may not even ask', [refusal(403, 'Forbidden')]],
  ])('is false, and said, where %s', async (_why, answers) => {
    server.script(REVIEWS, ...answers);
    expect(await asks()).toBe(false);
    expect(warnings).toEqual(['no right to nodes and all pods: no GPUs are known, sittings run on CPUs']);
  });

  it('is asked until there is an answer', async () => {
    server.script(REVIEWS, cut, cut, cut, cut, allowed);
    expect(await asks()).toBe(true);
    expect(warnings).toEqual(['the API server does not answer; asked again']);
  });

  it('is not asked where it is set', async () => {
    expect(await asks(true)).toBe(true);
    expect(await asks(false)).toBe(false);
    expect(server.requests).toEqual([]);
  });
});
