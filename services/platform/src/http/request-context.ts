import { type Actor, ANONYMOUS, type ServiceName } from '@proctorwise/contracts';
import type { InvalidToken } from '../tokens/index.js';
import type { TraceContext } from '../tracing/index.js';

/** What the door found out about a request before any service sees it. */
export interface RequestContext {
  /** Of this request, in the trace of what asked for it. */
  readonly trace: TraceContext;
  readonly actor: Actor;
  /** Why a presented credential was refused; the request then goes on as anonymous. */
  readonly credentialFault: InvalidToken | null;
  readonly door: DoorFacts;
  /** Network address of the client, as the door's trusted proxies report it; '' when the socket is gone already. */
  readonly address: string;
}
/** Facts of the door a request came through: cookies are named after its port. */
export interface DoorFacts {
  readonly service: ServiceName;
  readonly port: number;
  /** Is it reached by TLS? Cookies are then `__Host-` and Secure. */
  readonly secure: boolean;
}
/** A door before it is asked. Behind a gateway the browser's port is the gateway's: it stands in the Host header. */
export interface DoorSetup extends Omit<DoorFacts, 'port'> {
  readonly port: number | 'of_host';
}

/** The door as one request sees it. @param host the Host header */
export function doorOf({ service, port, secure }: DoorSetup, host: string | undefined): DoorFacts {
  return { service, secure, port: port === 'of_host' ? portOfHost(host, secure) : port };
}

function portOfHost(host: string | undefined, secure: boolean): number {
  const standard = secure ? 443 : 80;
  const written = /:(\d{1,5})$/.exec(host ?? '')?.[1];
  return written === undefined ? standard : Number(written);
}

const contexts = new WeakMap<object, RequestContext>();

export const setRequestContext = (request: object, context: RequestContext): void => {
  contexts.set(request, context);
};
/** @throws {Error} the request did not come through a door: a defect */
export function requestContextOf(request: object): RequestContext {
  const context = contexts.get(request);
  if (context === undefined) throw new Error('This request did not come through a door');
  return context;
}
/** Who asks. Controllers hand it to their use case. */
export const actorOf = (request: object): Actor => contexts.get(request)?.actor ?? ANONYMOUS;
export const credentialFaultOf = (request: object): InvalidToken | null =>
  contexts.get(request)?.credentialFault ?? null;
