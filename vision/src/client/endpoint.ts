import { lookup } from 'node:dns/promises';

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** An endpoint that is not `host:port`. */
export class EndpointInvalid extends Error {
  override readonly name = 'EndpointInvalid';
  readonly code = 'endpoint_invalid';
}

/** `maths-vision.proctorwise.svc:8080`, `10.0.0.1:8080`, `[::1]:8080`. @throws {EndpointInvalid} */
export function parseEndpoint(text: string): Endpoint {
  const [, host, port] = /^(\[[0-9a-f:.]+\]|[a-z0-9_.-]+):(\d{1,5})$/i.exec(text) ?? [];
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535) {
    throw new EndpointInvalid(`"${text}" is not host:port`);
  }
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

/**
 * All addresses of a host: a headless Service's ready pods. By the system's resolver, as `….svc` is found only with its
 * search domains.
 * @throws the resolver's error; also where there is no such name
 */
export async function addressesOf(host: string): Promise<string[]> {
  const found = await lookup(host, { all: true });
  return found.map(({ address }) => address);
}
