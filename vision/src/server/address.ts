/** Where a server listens: a socket's path (or a Windows pipe), or host and port. */
export type Address = { path: string } | { host: string; port: number };

/** A wrong `--listen`. */
export class AddressInvalid extends Error {
  override readonly name = 'AddressInvalid';
  readonly code = 'address_invalid';
}

/**
 * `127.0.0.1:8080`, `[::1]:8080`, `:8080` (every interface), or a path (`/run/vision.sock`, `./v.sock`, `\\.\pipe\v`).
 * @throws {AddressInvalid} neither
 */
export function parseAddress(text: string): Address {
  const hostAndPort = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]*):(\d{1,5})$/i.exec(text);
  if (hostAndPort) {
    const port = Number(hostAndPort[2]);
    if (port > 65_535) throw new AddressInvalid(`Port ${port} is above 65535`);
    return { host: (hostAndPort[1] ?? '').replace(/^\[|\]$/g, '') || '::', port };
  }
  if (text.includes('/') || text.includes('\\')) return { path: text };
  throw new AddressInvalid(`"${text}" is neither host:port nor the path of a socket`);
}
