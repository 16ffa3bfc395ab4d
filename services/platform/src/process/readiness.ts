import type { RequestHandler } from 'express';
import { Router } from 'express';
import type { Registry } from 'prom-client';

/** A condition without which this process cannot do what its door promises. */
export interface ReadinessCheck {
  readonly name: string;
  /** Rejects while it does not hold. */
  check(): Promise<void>;
}

const CHECK_WITHIN_MS = 2_000;

export interface OperationsOptions {
  readonly checks: () => readonly ReadinessCheck[];
  /** Is it being stopped? Then it is not ready: no new requests are sent here. */
  readonly isStopping: () => boolean;
  readonly registry: Registry;
}

/**
 * What a cluster asks a process, on its internal listener, without a token:
 * - `/healthz`: the process answers. A process that does not is started anew.
 * - `/readyz`: it can serve. Kafka, HDFS and vision are not among the checks: without them exams go on, from outbox, spool
 *   and log, and all replicas would be taken from service at once.
 * - `/metrics`: Prometheus' text.
 */
export function operationsRoutes({ checks, isStopping, registry }: OperationsOptions): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => void response.json({ status: 'alive' }));
  router.get('/readyz', readiness(checks, isStopping));
  router.get('/metrics', async (_request, response) => {
    response.type(registry.contentType).send(await registry.metrics());
  });
  return router;
}

const readiness =
  (checks: OperationsOptions['checks'], isStopping: OperationsOptions['isStopping']): RequestHandler =>
  async (_request, response) => {
    if (isStopping()) return void response.status(503).json({ status: 'stopping' });
    const failures = (await Promise.all(checks().map(failureOf))).filter((failure) => failure !== null);
    if (failures.length === 0) return void response.json({ status: 'ready' });
    response.status(503).json({ status: 'not_ready', failures });
  };

async function failureOf({ name, check }: ReadinessCheck): Promise<{ name: string; reason: string } | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${CHECK_WITHIN_MS} ms`)), CHECK_WITHIN_MS);
  });
  try {
    await Promise.race([check(), late]);
    return null;
  } catch (error) {
    // The kind only: a driver's message may hold an address or a user.
    return { name, reason: (error as { code?: string }).code ?? (error as Error).name };
  } finally {
    clearTimeout(timer);
  }
}
