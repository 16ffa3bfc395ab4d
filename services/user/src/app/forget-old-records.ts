import { ACCOUNT_LIMIT, ADDRESS_LIMIT, REGISTRATION_LIMIT } from '../domain/sign-in-limit.js';
import type { UserPorts } from './ports.js';

/** Ended logins stay this long, so that a stolen token that turns up late is still seen for what it is. */
const KEEP_ENDED_LOGINS_MS = 30 * 24 * 60 * 60_000;

/** Deletes what no decision looks at any more: old failures, logins long ended. Runs in the background. */
export const forgetOldRecords =
  ({ database, clock }: Pick<UserPorts, 'database' | 'clock'>) =>
  async (): Promise<{ failures: number; logins: number }> =>
    database.transaction(async ({ failures, logins }) => {
      const now = clock();
      const limits = [ACCOUNT_LIMIT, ADDRESS_LIMIT, REGISTRATION_LIMIT];
      const longestWindowMs = Math.max(...limits.map(({ windowMs }) => windowMs));
      return {
        failures: await failures.forgetBefore(new Date(now - longestWindowMs)),
        logins: await logins.forgetEndedBefore(new Date(now - KEEP_ENDED_LOGINS_MS)),
      };
    });
