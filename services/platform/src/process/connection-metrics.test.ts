import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { ConnectionGate } from '../database/connection-gate.js';
import { connectionMetrics } from './connection-metrics.js';

const NAME = 'proctorwise_database_connections';

/** What a scrape says: name, with labels, to value. */
async function scraped(registry: Registry): Promise<Record<string, number>> {
  const lines = (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  );
}

it('tells who has a connection, who waits, and who was sent away for the number or the time', async () => {
  const gate = new ConnectionGate({ permits: 2, maxWaiting: 4, maxWaitMs: 1_000 });
  const registry = new Registry();
  connectionMetrics(gate, registry);
  const release = Promise.withResolvers<void>();
  const work = Array.from({ length: 4 }, () => gate.through(() => release.promise).catch((error: unknown) => error));
  expect(await gate.through(async () => 'in').catch((error: unknown) => error)).toMatchObject({ code: 'overloaded' });
  expect(await scraped(registry)).toMatchObject({
    [`${NAME}_limit`]: 2,
    [`${NAME}_in_use`]: 2,
    [`${NAME}_waiting`]: 2,
    [`${NAME}_refused_total`]: 1,
  });

  await Promise.all(work.slice(2)); // nobody may wait longer
  release.resolve();
  expect(await Promise.all(work)).toMatchObject([undefined, undefined, { code: 'overloaded' }, { code: 'overloaded' }]);
  expect(await scraped(registry)).toMatchObject({
    [`${NAME}_in_use`]: 0,
    [`${NAME}_waiting`]: 0,
    [`${NAME}_refused_total`]: 3,
    proctorwise_database_connection_acquire_seconds_count: 2,
  });
});

it('times how long the next one waited for its turn', async () => {
  const gate = new ConnectionGate({ permits: 1, maxWaiting: 10, maxWaitMs: 60_000 });
  const waits: number[] = [];
  gate.onAcquired((seconds) => waits.push(seconds));
  await Promise.all([gate.through(() => wait(60)), gate.through(async () => undefined)]);
  expect(waits[0]).toBeLessThan(waits[1] ?? 0);
  expect(waits[1]).toBeGreaterThan(0.04);
});
