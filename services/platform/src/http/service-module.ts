import type { IncomingMessage } from 'node:http';
import { type Actor, DomainError, type ServiceName } from '@proctorwise/contracts';
import express, { type Express, type RequestHandler, type Router } from 'express';
import type { WebSocket } from 'ws';
import type { BackgroundWork } from '../background/index.js';

/** What a service's `module.ts` gives to the process that runs it. */
export interface ServiceModule {
  readonly name: ServiceName;
  /** First path segments that are this service's: `/exams`. `/internal` is never among them. */
  readonly prefixes: readonly string[];
  readonly app: Express;
  readonly sockets: readonly SocketRoute[];
  readonly background: readonly BackgroundWork[];
  /** The OpenAPI document of its routes. */
  readonly openapi: object | null;
}

/** A WebSocket endpoint. Who may open it stands in the access table under its `route`. */
export interface SocketRoute {
  /** `WS /monitoring/sessions/{session_id}/live` */
  readonly route: string;
  /**
   * Runs once the socket is open. It decides on access itself (`permit`), since a refused socket is told by a close
   * code: browsers hide the status of a refused upgrade.
   */
  open(socket: WebSocket, context: SocketContext): void | Promise<void>;
  /**
   * Asked before it opens: the address of the process of this service that has to open it; null for this one.
   * @throws {ProcessUnreachable} nobody can just now
   */
  elsewhere?(context: Omit<SocketContext, 'actor'>): Promise<string | null>;
}
export interface SocketContext {
  readonly actor: Actor;
  /** The one-time ticket of the query, unchecked; null where there is none. */
  readonly ticket: string | null;
  /** Path parameters by name. */
  readonly params: Readonly<Record<string, string>>;
  readonly request: IncomingMessage;
}

export interface ServiceAppOptions<Deps> {
  /** tsoa's generated `RegisterRoutes`. */
  readonly register: (router: Router) => void;
  /** What the service's `iocContainer` hands to its controllers. */
  readonly deps: Deps;
  /** Body parsers with other limits than the default, before it. */
  readonly bodies?: (app: Express) => void;
}

/** JSON bodies up to this size, unless a service says otherwise for a route. */
export const JSON_BODY_LIMIT_BYTES = 1024 * 1024;

/** A service's own Express application: parses bodies, runs its routes, passes on what is not its own. */
export function serviceApp<Deps>({ register, deps, bodies }: ServiceAppOptions<Deps>): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.locals.deps = deps;
  app.use(refuseNul);
  app.use(keptByNobody);
  bodies?.(app);
  app.use(jsonBody(JSON_BODY_LIMIT_BYTES));
  register(app);
  return app;
}

/**
 * Parses a JSON body. A NUL in a text becomes U+FFFD, the replacement character: a statement for libSQL would end there,
 * and an answer is not to be refused for a character that nobody sees.
 */
export const jsonBody = (limitBytes: number): RequestHandler =>
  express.json({
    limit: limitBytes,
    reviver: (_key, value: unknown) => (typeof value === 'string' ? value.replaceAll('\0', '\ufffd') : value),
  });

/** No id of ours has a NUL, and a statement for libSQL ends at one: refused here, before it becomes a 500. */
const refuseNul: RequestHandler = (request, _response, next) => {
  if (request.url.includes('%00')) throw new DomainError('bad_request', 'The address is not valid.');
  next();
};

/** Answers hold tokens, questions and grades: no cache on the way keeps one. A route may say otherwise. */
const keptByNobody: RequestHandler = (_request, response, next) => {
  response.setHeader('Cache-Control', 'no-store');
  next();
};

/** The dependencies of the service whose route is running; for an `iocContainer`. */
export const depsOf = <Deps>(request: unknown): Deps =>
  (request as { app: { locals: { deps: Deps } } }).app.locals.deps;

/** Lets an application see only the paths under its prefixes. */
export const onlyUnder =
  (prefixes: readonly string[], app: RequestHandler): RequestHandler =>
  (request, response, next) =>
    prefixes.some((prefix) => request.path === prefix || request.path.startsWith(`${prefix}/`))
      ? app(request, response, next)
      : next();
