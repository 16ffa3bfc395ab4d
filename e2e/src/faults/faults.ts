import type { Fault } from './fault.js';
import { WRONG_CLOCKS } from './kinds/clocks.js';
import { comesAgain, placesSetBack } from './kinds/deliveries.js';
import { diskFull } from './kinds/full-disk.js';
import {
  away,
  both,
  brokerKilled,
  dataNodeKilled,
  killed,
  mariaDbKilled,
  nameNodeKilled,
  stoodStill,
} from './kinds/kills.js';
import { REBALANCES, RELAYS } from './kinds/replicas.js';
import { FAILING_WAYS } from './kinds/ways.js';

/** By name, in the order of the table. */
export const FAULTS: readonly Fault[] = [
  { name: 'none', happen: async () => undefined },
  ...['monitoring', 'correction', 'user', 'reservation', 'vision', 'gateway'].map((name) => killed(name)),
  brokerKilled(),
  mariaDbKilled(),
  nameNodeKilled(),
  dataNodeKilled(),
  both(brokerKilled(), killed('monitoring')),
  both(nameNodeKilled(), brokerKilled()),
  both(mariaDbKilled(), killed('correction')),
  both(dataNodeKilled(), killed('monitoring')),
  killed('user', 'reservation'),
  stoodStill('monitoring', 15_000),
  ...FAILING_WAYS,
  away('user', 30_000),
  diskFull,
  ...WRONG_CLOCKS,
  comesAgain,
  placesSetBack,
  ...REBALANCES,
  ...RELAYS,
];

/** They last: run when they are named. */
export const LONG_FAULTS: readonly Fault[] = [brokerKilled(600_000), away('user', 1_800_000)];
