import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ACCESS, type AccessRow, HTTP_STATUS, SERVICES, type ServiceName } from '@proctorwise/contracts';
import { tokenSigner } from '@proctorwise/platform';
import { PROBES, type Probe, probe, type Refusal } from './testing/access-probes.js';
import { type AccessWorld, CALLERS, type Caller, isRole, openAccessWorld } from './testing/access-world.js';
import { call, type Reply } from './testing/call.js';
import { openSocket, upgradeStatus } from './testing/socket.js';

const rows: readonly AccessRow[] = ACCESS;
const isInternal = ({ services }: AccessRow) => services !== undefined;
const isSocket = ({ route }: AccessRow) => route.startsWith('WS ');
const publicRows = rows.filter((row) => !isInternal(row) && !isSocket(row));
const internalRows = rows.filter(isInternal);
const socketRows = rows.filter(isSocket);

let world: AccessWorld;
beforeAll(async () => {
  world = await openAccessWorld();
}, 180_000);
afterAll(() => world?.platform.stop());

/** How far the table lets a caller reach: `own` for a session's token and for a stranger where one is let in. */
function reachOf(row: AccessRow, caller: Caller): 'any' | 'own' | null {
  if (isRole(caller)) return row.roles?.[caller] ?? null;
  if (caller === 'session token') return row.sessionToken ? 'own' : null;
  // An internal token is worth nothing at a public door: its bearer is a stranger there.
  return row.anonymous ? 'own' : null;
}
const isStranger = (caller: Caller) => caller === 'nobody' || caller === 'internal token';

describe('the access table', () => {
  it('has a row for every route that the services register, and no row without a route', () => {
    const registered = world.platform.services.flatMap(({ app, sockets }) => [
      ...routesOf(app),
      ...sockets.map(({ route }) => route),
    ]);
    expect([...registered].sort()).toEqual(rows.map(({ route }) => route).sort());
  });

  it('has a row for every operation of the OpenAPI documents, and they describe every public row', () => {
    const described = world.platform.services.flatMap(({ openapi }) => operationsOf(openapi));
    expect(described.filter((operation) => !operation.includes(' /internal/')).sort()).toEqual(
      publicRows.map(({ route }) => route).sort(),
    );
    expect(internalRows.map(({ route }) => route)).toEqual(
      expect.arrayContaining(described.filter((operation) => operation.includes(' /internal/'))),
    );
  });

  it('says which service a route belongs to', () => {
    for (const { name, app } of world.platform.services)
      expect(routesOf(app).sort()).toEqual(
        rows
          .filter((row) => row.service === name && !isSocket(row))
          .map(({ route }) => route)
          .sort(),
      );
  });
});

describe.each(publicRows)('$route', (row) => {
  const tested: Probe = (PROBES as Record<string, Probe>)[row.route] as Probe;
  const cases = CALLERS.flatMap((caller) =>
    (tested.hasNoOwner ? (['own'] as const) : (['own', 'other'] as const)).map((whose) => ({ caller, whose })),
  );

  it.each(cases)('$caller, $whose object', async ({ caller, whose }) => {
    const reply = await probe(world, row.route, tested, caller, world.targetOf(caller, whose));
    const reach = reachOf(row, caller);
    if (reach === null) return expectRefused(reply, isStranger(caller) ? 'unauthenticated' : 'forbidden');
    if (whose === 'own' || reach === 'any') {
      expect(reply).toMatchObject({ status: tested.allowed ?? 200 });
      if (reach === 'own' && tested.hides)
        expect(JSON.stringify(reply.body)).not.toContain(tested.hides(world.targetOf(caller, 'other')));
      return;
    }
    await expectOutOfReach(reply, row, tested, caller);
  });
});

describe('the token of a candidate’s session', () => {
  const ownObject = publicRows.filter(({ route, sessionToken, anonymous }) => {
    const { hasNoOwner } = (PROBES as Record<string, Probe>)[route] as Probe;
    return sessionToken && !anonymous && !hasNoOwner;
  });
  it.each(ownObject)('is not good for another session of the same person: $route', async ({ route }) => {
    const tested = (PROBES as Record<string, Probe>)[route] as Probe;
    const elsewhere = { ...tested, phase: tested.phase === 'finished' ? 'running' : 'finished' } as const;
    const reply = await probe(world, route, elsewhere, 'session token', world.targetOf('session token', 'own'));
    // The questions are the exam's: there it is the session that has to run.
    if (route === 'GET /exams/{exam_id}/questions') expectRefused(reply, 'forbidden');
    else expect(reply).toMatchObject({ status: 404, body: { code: expect.stringMatching(/_not_found$/) } });
  });
});

async function expectOutOfReach(reply: Reply, row: AccessRow, tested: Probe, caller: Caller): Promise<void> {
  const { refusal = 'not_found' } = tested;
  const expected: Refusal = typeof refusal === 'string' ? refusal : (refusal[caller] ?? 'not_found');
  if (expected === 'empty') {
    expect(reply).toMatchObject({ status: 200, body: [] });
  } else if (expected === 'not_found') {
    expect(reply).toMatchObject({ status: 404, body: { status: 404, code: expect.stringMatching(/_not_found$/) } });
    if (tested.makesItsObject) return;
    const ofNothing = await probe(world, row.route, tested, caller, world.nowhere);
    expect(ofNothing.body).toEqual(reply.body);
  } else expectRefused(reply, expected);
}

function expectRefused(reply: Reply, code: 'unauthenticated' | 'forbidden' | 'actor_mismatch'): void {
  expect(reply).toMatchObject({ status: HTTP_STATUS[code], body: { code, detail: expect.any(String) } });
  expect(reply.headers.get('content-type')).toContain('application/problem+json');
}

describe.each(internalRows)('$route', (row) => {
  const pathFor = () => {
    const { reservationId, examId } = world.targetOf('student', 'own').running;
    const [, path = ''] = row.route.split(' ');
    return path.replace('{reservation_id}', reservationId).replace('{exam_id}', examId);
  };
  const tokenBy = (service: ServiceName, callee: ServiceName) =>
    tokenSigner(service, world.platform.keys[service], Date.now).internal(callee);
  const ask = (token: string | null) => call('GET', `${world.platform.internalAddress}${pathFor()}`, { token });

  it.each(SERVICES)('%s as the caller', async (service) => {
    const reply = await ask(await tokenBy(service, row.service));
    if (row.services?.includes(service)) expect(reply.status).toBe(200);
    else expectRefused(reply, 'forbidden');
  });

  it.each(SERVICES.filter((service) => service !== row.service))('a token for %s', async (audience) => {
    expectRefused(await ask(await tokenBy(row.services?.[0] ?? 'user', audience)), 'unauthenticated');
  });

  it('no token, and any that is not a service’s', async () => {
    for (const caller of CALLERS.filter((one) => one !== 'internal token'))
      expectRefused(await ask(await world.tokenOf(caller, 'running')), 'unauthenticated');
  });

  it.each(SERVICES)('is not there on the public port of %s', async (door) => {
    for (const token of [await tokenBy(row.services?.[0] ?? 'user', row.service), world.people.admin.token])
      expect(await call('GET', `${world.platform.origins[door]}${pathFor()}`, { token })).toMatchObject({
        status: 404,
        body: { code: 'not_found' },
      });
  });
});

it('the internal listener serves internal routes only', async () => {
  const { admin } = world.people;
  for (const path of ['/users/me', '/health', '/'])
    expect((await call('GET', `${world.platform.internalAddress}${path}`, { token: admin.token })).status).toBe(404);
});

describe.each(socketRows)('$route', (row) => {
  const hasNoOwner = !row.route.includes('{');
  const cases = CALLERS.flatMap((caller) =>
    (hasNoOwner ? (['own'] as const) : (['own', 'other'] as const)).map((whose) => ({ caller, whose })),
  );
  const addressOf = (sessionId: string) =>
    `${world.origin}${row.route.slice('WS '.length).replace('{session_id}', sessionId)}`;

  it.each(cases)('$caller, $whose object', async ({ caller, whose }) => {
    const { deviceSessionId } = world.targetOf(caller, whose);
    const socket = await openSocket(addressOf(deviceSessionId), { token: await world.tokenOf(caller, 'running') });
    try {
      const reach = reachOf(row, caller);
      if (reach === null) expect(await socket.closed()).toBe(isStranger(caller) ? 4401 : 4403);
      else if (whose === 'own' || reach === 'any') expect(await socket.ping()).toMatchObject({ type: 'pong' });
      else expect(await socket.closed()).toBe(4004);
    } finally {
      socket.close();
    }
  });

  it('takes a ticket once, at its own door only', async () => {
    const caller = row.roles?.proctor ? 'proctor' : 'student';
    const { deviceSessionId } = world.targetOf(caller, 'own');
    const token = await world.tokenOf(caller, 'running');
    const booth = hasNoOwner ? '/monitoring/live' : `/monitoring/sessions/${deviceSessionId}`;
    const ticket = async () =>
      (await call('POST', `${world.origin}${booth}/ws-ticket`, { token })).body.ticket as string;
    const used = await ticket();
    const first = await openSocket(`${addressOf(deviceSessionId)}?ticket=${used}`);
    expect(await first.ping()).toMatchObject({ type: 'pong' });
    first.close();
    const second = await openSocket(`${addressOf(deviceSessionId)}?ticket=${used}`);
    expect(await second.closed()).toBe(4401);
    const elsewhere = hasNoOwner
      ? `${world.origin}/monitoring/sessions/${deviceSessionId}/live`
      : addressOf(world.targetOf(caller, 'other').deviceSessionId);
    const third = await openSocket(`${elsewhere}?ticket=${await ticket()}`);
    expect(await third.closed()).toBe(4401);
  });

  if (hasNoOwner) return;
  it('closes with 4004 for a session that is over', async () => {
    const { sessionId, sessionToken } = world.targetOf('student', 'own').finished;
    const token = row.sessionToken ? sessionToken : world.people.proctor.token;
    expect(await (await openSocket(addressOf(sessionId), { token })).closed()).toBe(4004);
  });
});

it('refuses upgrades to sockets that do not exist', async () => {
  await expect(openSocket(`${world.origin}/monitoring/elsewhere`)).rejects.toThrow('404');
});

describe('actor ids in bodies', () => {
  it.each([
    ['POST /exams', 'teacher', 'teacher_id'],
    ['POST /reservations', 'student', 'user_id'],
    ['POST /monitoring/sessions', 'student', 'user_id'],
    ['POST /monitoring/sessions', 'proctor', 'user_id'],
    ['POST /corrections/submissions', 'student', 'user_id'],
    ['PUT /corrections/submissions/{submission_id}/answers/{answer_id}', 'teacher', 'grader_id'],
  ] as const)('%s by a %s: another’s %s', async (route, caller, field) => {
    const tested = PROBES[route];
    const forged: Probe = {
      ...tested,
      async at(aim) {
        const probed = await tested.at(aim);
        return { ...probed, body: { ...(probed.body as object), [field]: world.people.admin.userId } };
      },
    };
    const reply = await probe(world, route, forged, caller, world.targetOf(caller, 'own'));
    expectRefused(reply, 'actor_mismatch');
    expect(reply.body.errors).toEqual([{ path: field, message: expect.any(String) }]);
  });
});

describe('a bearer token', () => {
  const me = (token: string) => call('GET', `${world.origin}/users/me`, { token });
  const sign = (service: ServiceName, key: ServiceName, clock: () => number = Date.now) =>
    tokenSigner(service, world.platform.keys[key], clock).login({
      userId: world.people.admin.userId,
      name: 'Diana',
      email: 'diana@admin.com',
      role: 'admin',
    });

  it('is good until it expires, and then says so', async () => {
    expect((await me(await sign('user', 'user'))).status).toBe(200);
    const expired = await me(await sign('user', 'user', () => Date.now() - 3_600_000));
    expect(expired).toMatchObject({ status: 401, body: { code: 'token_expired' } });
    expect(expired.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('is worth nothing when another service signed it, another key, or nobody', async () => {
    const [head = '', claims = ''] = (await sign('user', 'user')).split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    for (const token of [
      await sign('monitoring', 'monitoring'),
      await sign('user', 'monitoring'),
      `${head}.${claims}.AAAA`,
      `${none}.${claims}.`,
      'nonsense',
    ])
      expectRefused(await me(token), 'unauthenticated');
  });

  it('comes from any origin, since cookies never do', async () => {
    const reply = await call('GET', `${world.origin}/users/me`, {
      token: world.people.student.token,
      headers: { origin: 'https://elsewhere.example' },
    });
    expect(reply.status).toBe(200);
    expect(reply.headers.get('access-control-allow-origin')).toBe('*');
    expect(reply.headers.get('access-control-allow-credentials')).toBeNull();
  });
});

describe('a login cookie', () => {
  let origin: string;
  let cookies: string[];
  let cookie: string;
  beforeAll(async () => {
    origin = world.platform.origins.monitoring;
    const signedIn = await call('POST', `${origin}/users/login`, {
      headers: { origin },
      body: { email: 'charlie@proctor.com', password: 'password123' },
    });
    expect(signedIn).toMatchObject({ status: 200, body: { refresh_token: null } });
    cookies = signedIn.headers.getSetCookie();
    cookie = cookies.map((one) => one.split(';')[0]).join('; ');
  });

  it('is named after the port, and kept from scripts and other sites', () => {
    const { port } = new URL(origin);
    expect(cookies.map((one) => one.split('=')[0])).toEqual([`pw-login-${port}`, `pw-refresh-${port}`]);
    for (const one of cookies) {
      expect(one).toMatch(/; HttpOnly/);
      expect(one).toMatch(/; SameSite=Strict/);
      expect(one).toMatch(/; Path=\/(;|$)/);
      expect(one).not.toMatch(/Domain|Secure/);
    }
  });

  it('is not set for a script, which gets a refresh token instead', async () => {
    const signedIn = await call('POST', `${origin}/users/login`, {
      body: { email: 'charlie@proctor.com', password: 'password123' },
    });
    expect(signedIn.body.refresh_token).toEqual(expect.any(String));
    expect(signedIn.headers.getSetCookie()).toEqual([]);
  });

  it('reads without an Origin, and is a stranger’s at another door', async () => {
    expect(await call('GET', `${origin}/users/me`, { headers: { cookie } })).toMatchObject({
      status: 200,
      body: { role: 'proctor' },
    });
    const elsewhere = await call('GET', `${world.platform.origins.user}/users/me`, { headers: { cookie } });
    expectRefused(elsewhere, 'unauthenticated');
  });

  it.each([
    ['no Origin', () => ({})],
    ['a foreign Origin', () => ({ origin: 'https://elsewhere.example' })],
    ['the Origin of another door', () => ({ origin: world.platform.origins.user })],
    ['an opaque Origin', () => ({ origin: 'null' })],
  ])('changes nothing with %s', async (_what, headers) => {
    for (const path of ['/monitoring/live/ws-ticket', '/users/logout', '/users/refresh']) {
      const reply = await call('POST', `${origin}${path}`, { headers: { cookie, ...headers() } });
      expect(reply).toMatchObject({ status: 403, body: { code: 'origin_mismatch' } });
    }
  });

  it('changes things with its own Origin', async () => {
    const path = `${origin}/monitoring/live/ws-ticket`;
    expect((await call('POST', path, { headers: { cookie, origin } })).status).toBe(200);
  });

  it('opens a socket with its own Origin only', async () => {
    const address = `${origin}/monitoring/live`;
    expect(await upgradeStatus(address, { cookie })).toBe(403);
    expect(await upgradeStatus(address, { cookie, origin: 'https://elsewhere.example' })).toBe(403);
    expect(await upgradeStatus(address, { cookie, origin })).toBe(101);
    const socket = await openSocket(address, { headers: { cookie, origin } });
    expect(await socket.ping()).toMatchObject({ type: 'pong' });
    socket.close();
  });

  it('is renewed by the refresh cookie, and taken away at the end', async () => {
    const renewed = await call('POST', `${origin}/users/refresh`, { headers: { cookie, origin } });
    expect(renewed).toMatchObject({ status: 200, body: { refresh_token: null, user: { role: 'proctor' } } });
    const next = renewed.headers.getSetCookie().map((one) => one.split(';')[0]);
    const left = await call('POST', `${origin}/users/logout`, { headers: { cookie: next.join('; '), origin } });
    expect(left.headers.getSetCookie()).toHaveLength(2);
    for (const one of left.headers.getSetCookie()) expect(one).toMatch(/=; Max-Age=0/);
    const again = await call('POST', `${origin}/users/refresh`, { headers: { cookie: next.join('; '), origin } });
    expect(again.status).toBe(401);
  });
});

/** `GET /exams/{exam_id}` of every route that an Express application has. */
function routesOf(app: { router?: unknown }): string[] {
  const { stack } = (app.router ?? { stack: [] }) as {
    stack: { route?: { path: string; methods: Record<string, boolean>; stack: { name: string }[] } }[];
  };
  return stack.flatMap(({ route }) => {
    // Body parsers of single routes are registered beside them: they end in no handler of ours.
    if (!route || route.stack.every(({ name }) => /Parser$/.test(name))) return [];
    return Object.keys(route.methods).map((method) => operation(method, route.path));
  });
}
const operation = (method: string, path: string): string =>
  `${method.toUpperCase()} ${path.replace(/:(\w+)/g, '{$1}').replace(/(.)\/$/, '$1')}`;

function operationsOf(openapi: object | null): string[] {
  const { paths = {} } = (openapi ?? {}) as { paths?: Record<string, Record<string, unknown>> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => operation(method, path)),
  );
}
