import type { MikroORM, Transaction } from '@mikro-orm/sql';
import { sleep } from '../background/index.js';
import type { Leadership } from './database-engine.js';

/** How often the holder asks whether it still has the lock, ms. */
const ASK_EVERY_MS = 2_000;
/**
 * So long after the holder began to ask, an answer counts, ms. Less than what the server waits for a client that says
 * nothing before it gives the lock to another (20 s): the holder always stops first.
 */
const GOOD_FOR_MS = 8_000;

/**
 * Takes a named lock of the server on a connection of its own. The lock ends with the connection: at once when the
 * process is killed, within 20 s when its machine vanishes from the network.
 * @param now ms, never goes back
 * @returns null while another connection holds it
 */
export function tryLeadMariaDb(orm: MikroORM, lock: string, now = () => performance.now()): Promise<Leadership | null> {
  const taken = Promise.withResolvers<Leadership | null>();
  const connection = orm.em.getConnection();
  const stopping = new AbortController();
  const state = { heldUntil: 0, lost: false };
  const isHeld = () => {
    if (!state.lost && now() >= state.heldUntil) state.lost = true;
    return !state.lost;
  };
  const ended = connection
    .getClient()
    .connection()
    .execute(async (own) => {
      // MikroORM takes any Kysely of one connection for a context; its type knows transactions only.
      const context = own as unknown as Transaction;
      /** @returns whether the lock is this connection's */
      const ask = async (sql: string): Promise<boolean> => {
        const askedAt = now();
        const [row] = await connection.execute<{ yes: number | null }[]>(sql, [lock], 'all', context);
        if (row?.yes === 1) state.heldUntil = askedAt + GOOD_FOR_MS;
        return row?.yes === 1;
      };
      if (!(await ask('select get_lock(?, 0) as yes'))) return taken.resolve(null);
      taken.resolve({
        isHeld,
        async release() {
          state.lost = true;
          stopping.abort();
          await ended;
        },
      });
      try {
        while (isHeld()) {
          await sleep(ASK_EVERY_MS, stopping.signal);
          if (stopping.signal.aborted || !(await ask('select is_used_lock(?) = connection_id() as yes'))) break;
        }
      } finally {
        state.lost = true;
      }
      await ask('select release_lock(?) as yes');
    })
    .catch((error: unknown) => {
      state.lost = true;
      taken.reject(error); // nobody hears it once the lock was taken: then it has ended with its connection
    });
  return taken.promise;
}
