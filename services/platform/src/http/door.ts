import {
  ACCESS,
  type Actor,
  ANONYMOUS,
  DomainError,
  HEALTH_NAMES,
  type Health,
  type ServiceName,
  Unauthenticated,
} from '@proctorwise/contracts';
import express, { type Express, type Request, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Logger } from '../logging/index.js';
import type { AnsweredRequest } from '../process/request-metrics.js';
import { InvalidToken, type TokenVerifier } from '../tokens/index.js';
import { continueTrace, inTrace } from '../tracing/index.js';
import { readCookie } from './cookies.js';
import { problemHandler } from './problem.js';
import { type DoorFacts, type DoorSetup, doorOf, requestContextOf, setRequestContext } from './request-context.js';
import { onlyUnder, type ServiceModule } from './service-module.js';
import { type Site, siteRoutes } from './site.js';

export interface DoorOptions {
  readonly facts: DoorSetup;
  /** All services that this door serves; embedded mode serves all of them on every port. */
  readonly services: readonly ServiceModule[];
  readonly verifier: TokenVerifier;
  /** Public keys of every issuer served here. */
  readonly jwks: () => object;
  /** The built browser app; null where this process serves none. */
  readonly site: Site | null;
  /** How many proxies stand in front and set X-Forwarded-*; 0 trusts none. */
  readonly trustedProxies: number;
  readonly log: Logger;
  /** Told of every answer. */
  readonly onAnswered?: (request: AnsweredRequest) => void;
}

/** A stranger's body may be this large; beyond it the door wants a credential before it reads on. */
const ANONYMOUS_BODY_LIMIT_BYTES = 64 * 1024;
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** One port's application: who asks, is it safe, which service is it for, and what a person sees at `/`. */
export function createDoor(options: DoorOptions): Express {
  const { facts, services, verifier, log } = options;
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', options.trustedProxies);
  app.use(securityHeaders(facts));
  app.use(crossOrigin);
  app.use(identify(facts, verifier));
  app.use(accessLog(log, options.onAnswered));
  app.get('/health', (_request, response) => {
    response.json({ status: 'healthy', service: HEALTH_NAMES[facts.service] } satisfies Health);
  });
  app.get('/.well-known/jwks.json', (_request, response) => {
    response.set('Cache-Control', 'public, max-age=300').json(options.jwks());
  });
  const own = services.find(({ name }) => name === facts.service);
  // A service without a document has none: a script must not get the browser app's page for it.
  // The original had a page here; its document is what scripts read.
  app.get('/docs', (_request, response) => response.redirect('/openapi.json'));
  app.get('/openapi.json', own?.openapi ? (_request, response) => void response.json(own.openapi) : noSuchRoute);
  app.use(refuseLargeBodiesOfStrangers);
  for (const { prefixes, app: routes } of services) app.use(onlyUnder(prefixes, routes));
  const prefixes = services.flatMap((service) => service.prefixes);
  app.use(onlyUnder([...prefixes, '/internal', '/.well-known'], noSuchRoute));
  if (options.site) app.use(siteRoutes(options.site));
  app.use(noSuchRoute);
  app.use(problemHandler(log));
  return app;
}

/** The application of the internal listener: `/internal` routes only, tokens of services only. */
export function createInternalDoor(options: Omit<DoorOptions, 'site' | 'jwks' | 'trustedProxies'>): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(identifyService(options.facts, options.verifier));
  for (const { app: routes } of options.services) app.use(onlyUnder(['/internal'], routes));
  app.use(noSuchRoute);
  app.use(problemHandler(options.log));
  return app;
}

const noSuchRoute: RequestHandler = (request) => {
  throw new DomainError('not_found', `There is no ${request.method} ${request.path}.`);
};

function securityHeaders({ secure }: DoorSetup): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        // The face hints run as WebAssembly.
        scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
        workerSrc: ["'self'"],
        // Mantine sets sizes and colours by style attributes.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'blob:', 'data:'],
        mediaSrc: ["'self'", 'blob:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        ...(secure ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: secure ? { maxAge: 31_536_000 } : false,
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'same-origin' },
  });
}

/** Bearer calls may come from any origin; cookies never cross one, since no credentials are allowed here. */
const crossOrigin: RequestHandler = (request, response, next) => {
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Permissions-Policy', 'camera=(self), microphone=()');
  if (request.method !== 'OPTIONS' || !request.headers['access-control-request-method']) return next();
  response
    .set('Access-Control-Allow-Methods', 'GET, POST, PUT, PATCH, DELETE')
    .set(
      'Access-Control-Allow-Headers',
      'Authorization, Content-Type, X-Captured-At, X-Clock-Offset-Ms, X-Device-Epoch',
    )
    .set('Access-Control-Max-Age', '600')
    .status(204)
    .end();
};

export interface Credential {
  readonly token: string;
  readonly by: 'bearer' | 'cookie';
}
/** The presented token: the header before the cookie, so that a script on a signed-in machine is who it says. */
export function credentialOf(
  headers: { authorization?: string | undefined; cookie?: string | undefined },
  facts: DoorFacts,
): Credential | null {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer) return { token: bearer, by: 'bearer' };
  const cookie = readCookie(headers.cookie, 'login', facts);
  return cookie ? { token: cookie, by: 'cookie' } : null;
}

/** Does the request's Origin name the very host it was sent to? Missing counts as no. */
export function isSameOrigin(headers: { origin?: string | undefined; host?: string | undefined }): boolean {
  if (!headers.origin || !headers.host) return false;
  try {
    return new URL(headers.origin).host === headers.host;
  } catch {
    return false;
  }
}

function identify(setup: DoorSetup, verifier: TokenVerifier): RequestHandler {
  return async (request, _response, next) => {
    const facts = doorOf(setup, request.headers.host);
    const credential = credentialOf(request.headers, facts);
    let actor: Actor = ANONYMOUS;
    let credentialFault: InvalidToken | null = null;
    try {
      if (credential) actor = await verifier.verify(credential.token, 'any');
    } catch (error) {
      if (!(error instanceof InvalidToken)) throw error;
      credentialFault = error;
    }
    const trace = continueTrace(request.get('traceparent'));
    setRequestContext(request, {
      trace,
      actor,
      credentialFault,
      door: facts,
      address: request.ip ?? '',
    });
    // Any cookie of ours makes a request from another site dangerous, the refresh cookie without a login too.
    const byCookie =
      credential?.by === 'cookie' || (!credential && readCookie(request.headers.cookie, 'refresh', facts) !== null);
    if (byCookie && !SAFE_METHODS.has(request.method) && !isSameOrigin(request.headers))
      throw new DomainError('origin_mismatch', 'A signed-in browser may change things from our own pages only.');
    inTrace(trace, next);
  };
}

function identifyService(setup: DoorSetup, verifier: TokenVerifier): RequestHandler {
  return async (request, response, next) => {
    const facts = doorOf(setup, request.headers.host);
    const credential = credentialOf({ authorization: request.headers.authorization }, facts);
    if (!credential) throw new Unauthenticated();
    // One listener may serve every service, as in embedded mode: the route says whose audience the token must have.
    const callee = calleeOf(`${request.method} ${request.path}`);
    if (callee === null) return noSuchRoute(request, response, next);
    const actor = await verifier.verify(credential.token, callee);
    if (actor.kind !== 'service') throw new InvalidToken('unauthenticated');
    const trace = continueTrace(request.get('traceparent'));
    setRequestContext(request, {
      trace,
      actor,
      credentialFault: null,
      door: facts,
      address: request.ip ?? '',
    });
    inTrace(trace, next);
  };
}

const internalRoutes = ACCESS.filter(({ services }) => services !== undefined).map(({ route, service }) => ({
  service,
  pattern: new RegExp(`^${route.replace(/\{\w+\}/g, '[^/]+')}/?$`),
}));

/** The service that an internal request is for; null for a route that is none of ours. */
const calleeOf = (request: string): ServiceName | null =>
  internalRoutes.find(({ pattern }) => pattern.test(request))?.service ?? null;

const refuseLargeBodiesOfStrangers: RequestHandler = (request, _response, next) => {
  const length = Number(request.headers['content-length'] ?? 0);
  const chunked = request.headers['transfer-encoding'] !== undefined;
  if ((length > ANONYMOUS_BODY_LIMIT_BYTES || chunked) && requestContextOf(request).actor.kind === 'anonymous')
    throw new Unauthenticated();
  next();
};

/** One line a request at debug, at warn from 500 on. The query is left out: tickets travel there. */
function accessLog(log: Logger, onAnswered?: DoorOptions['onAnswered']): RequestHandler {
  return (request: Request, response, next) => {
    const startedAt = performance.now();
    response.on('finish', () => {
      const { actor, trace } = requestContextOf(request);
      const ms = performance.now() - startedAt;
      const route = (request.route as { path?: unknown } | undefined)?.path;
      onAnswered?.({
        method: request.method,
        route: typeof route === 'string' ? route : 'other',
        status: response.statusCode,
        seconds: ms / 1_000,
      });
      const line = {
        method: request.method,
        path: request.path,
        status: response.statusCode,
        ms: Math.round(ms * 10) / 10,
        actor: actor.kind === 'user' || actor.kind === 'session' ? actor.userId : actor.kind,
      };
      // The response ends in no trace, or in another's: where its socket was written to.
      inTrace(trace, () => {
        if (response.statusCode >= 500) log.warn(line, 'request failed');
        else log.debug(line, 'request');
      });
    });
    next();
  };
}
