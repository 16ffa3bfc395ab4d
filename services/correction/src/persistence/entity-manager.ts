import type { Transaction } from '@proctorwise/platform';

/** MikroORM's entity manager, as the platform hands it out. */
export type EntityManager = Transaction['em'];
