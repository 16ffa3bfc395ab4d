import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface ListenOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly tls?: { readonly cert: string; readonly key: string };
}
export interface Listener {
  readonly server: Server;
  readonly port: number;
  /** Takes no new connections, lets running requests finish for at most `graceMs`, then cuts what is left. */
  close(graceMs: number): Promise<void>;
}

/** @throws {NodeJS.ErrnoException} EADDRINUSE, EACCES, EADDRNOTAVAIL */
export async function listen(handler: RequestListener, { host, port, tls }: ListenOptions): Promise<Listener> {
  const server = tls ? (createTlsServer(tls, handler) as unknown as Server) : createServer(handler);
  // A slow sender may not hold a connection for ever; a frame over a bad line may take its time.
  server.headersTimeout = 20_000;
  server.requestTimeout = 60_000;
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    server,
    port: (server.address() as AddressInfo).port,
    async close(graceMs) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(cut);
    },
  };
}
