import { rm } from 'node:fs/promises';
import type { Server, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { ChildMessage } from './pool/child.js';
import type { Address } from './server/address.js';

/** A picture takes well below this; what is left after it is cut off. Milliseconds. */
const DRAIN_TIMEOUT_MS = 10_000;
/** A parent that was told of a failure ends the process; one that does not leaves it this long. Milliseconds. */
const TOLD_TIMEOUT_MS = 1_000;

/** While models load nothing has been taken yet. */
const leaveAtOnce = () => process.exit(0);

/** From the first line on, since the first process of a container is ended by no signal that it does not handle. */
export function endAtOnceUntilServing(): void {
  process.once('disconnect', leaveAtOnce);
  process.once('SIGTERM', leaveAtOnce);
}

/** Listens; a socket file that a killed process left behind is taken over. */
async function listen(server: Server, address: Address): Promise<void> {
  if ('path' in address && process.platform !== 'win32') await rm(address.path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

export interface Serving {
  readonly log: Logger;
  /** Told as the end begins: nothing new is to be taken. */
  onEnding(): void;
  /** What is to be done when everything taken was answered. */
  onDrained?(): Promise<void>;
}

/** Serves until SIGTERM, SIGINT or the parent's end: then takes nothing new, answers what it has taken, and exits with 0. */
export async function serve(server: Server, address: Address, serving: Serving): Promise<void> {
  let ending = false;
  const open = new Set<ServerResponse>();
  server.prependListener('request', (_, response) => {
    // A connection that is kept would bring one picture after the other to a server that ends.
    if (ending) response.shouldKeepAlive = false;
    open.add(response);
    response.once('close', () => open.delete(response));
  });
  await listen(server, address);
  const end = (why: string) => {
    if (ending) return;
    ending = true;
    for (const response of open) response.shouldKeepAlive = false;
    serving.onEnding();
    serving.log.info({ why }, 'ending');
    setTimeout(() => server.closeAllConnections(), DRAIN_TIMEOUT_MS).unref();
    server.close(() => {
      const drained = serving.onDrained?.() ?? Promise.resolve();
      drained
        .catch((error: unknown) => serving.log.error({ err: error }, 'ended badly'))
        .finally(() => process.exit(0));
    });
    server.closeIdleConnections();
  };
  process.off('SIGTERM', leaveAtOnce);
  process.once('SIGTERM', () => end('SIGTERM'));
  // Ctrl-C reaches a whole terminal: a parent that lets its own work end first says SIGTERM when it is our turn.
  process.on('SIGINT', () => process.connected || end('SIGINT'));
  process.off('disconnect', leaveAtOnce);
  process.once('disconnect', () => end('the parent process is gone'));
}

/** A parent that is gone hears nothing: its end is told by `disconnect`, and no failure of this process. */
const tell = (message: ChildMessage) => process.send?.(message, undefined, undefined, () => undefined);

/** To the parent, where there is one. */
export function tellReady(): void {
  if (process.connected) tell({ type: 'ready' });
}

/**
 * Ends with 1 and one line with the remedy: what goes wrong before serving is a setting or a file, and its error says
 * which. A parent is told instead, and logs it itself.
 */
export function fail(error: unknown, log: Logger): void {
  const message = error instanceof Error ? error.message : String(error);
  const code = (error as { code?: unknown }).code;
  if (!process.connected) {
    log.fatal({ code }, message);
    process.exit(1);
  }
  tell({ type: 'failed', code, message });
  // A process that exits takes along what it has not yet sent: the parent ends it.
  setTimeout(() => process.exit(1), TOLD_TIMEOUT_MS);
}
