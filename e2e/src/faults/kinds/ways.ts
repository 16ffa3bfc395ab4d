import { setTimeout as wait } from 'node:timers/promises';
import type { FaultyWay } from '@proctorwise/distributed/servers';
import type { Fault } from '../fault.js';
import type { WayName } from '../test-bed.js';

/** Longer than a try and its repetition, shorter than a session token lives. */
const AWAY_MS = 15_000;
const SLOW_MS = 300;
const WAYS: readonly WayName[] = [
  'monitoring-kafka',
  'monitoring-mariadb',
  'monitoring-hdfs',
  'correction-mariadb',
  'students-gateway',
];

/** A network between two that fails for a while. */
const onTheWay = (name: WayName, what: string, harm: (way: FaultyWay) => Promise<void>): Fault => ({
  name: `${name}: ${what} for ${AWAY_MS / 1_000} s`,
  async happen(bed) {
    const way = bed.way(name);
    await harm(way);
    await wait(AWAY_MS);
    await way.restore();
  },
  // Nobody but the student's own side knows that it was not they who left.
  ...(name === 'students-gateway' ? { mayBeAccusedOf: ['connection_lost'] } : {}),
});

/** Each way cut, slow and reset. */
export const FAILING_WAYS: readonly Fault[] = WAYS.flatMap((name) => [
  onTheWay(name, 'cut', (way) => way.cut()),
  onTheWay(name, `${SLOW_MS} ms slower`, (way) => way.slow(SLOW_MS, SLOW_MS / 5)),
  onTheWay(name, 'reset at every answer', (way) => way.reset()),
]);
