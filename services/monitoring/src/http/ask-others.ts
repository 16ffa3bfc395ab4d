import type { MonitoringOverview, Session } from '@proctorwise/contracts';
import type { Forwarder } from '@proctorwise/platform';
import type { Request } from 'express';
import type { SessionOwners } from '../session-owners.js';

/** What other processes know that the database does not: the numbers of the sessions that they watch just now. */
export interface AskOthers {
  /** The newest state of those of these sessions that run and are watched elsewhere. */
  sessions(request: Request, sessions: readonly Session[]): Promise<Session[]>;
  overviews(request: Request): Promise<MonitoringOverview[]>;
}

/** Asks them the same question in the caller's name. Who does not answer in time is left out: the database's numbers stand. */
export function askOthers(owners: Pick<SessionOwners, 'addressOf' | 'others'>, forward: Forwarder): AskOthers {
  const ask = async <T>(request: Request, addresses: readonly string[]): Promise<T[]> => {
    const answers = await Promise.all(addresses.map((address) => forward.ask(request, address)));
    return answers.filter((answer) => answer !== null) as T[];
  };
  return {
    async sessions(request, sessions) {
      const running = sessions.filter(({ status }) => status !== 'stopped');
      const addresses = new Set(await Promise.all(running.map(({ session_id }) => owners.addressOf(session_id))));
      const lists = await ask<Session[]>(
        request,
        [...addresses].filter((address) => address !== null),
      );
      return lists.flat();
    },
    overviews: async (request) => ask(request, await owners.others()),
  };
}
