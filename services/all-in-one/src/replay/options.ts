import { parseArgs } from 'node:util';
import { ROLES, type Role } from '@proctorwise/contracts';

/** Whom the replay signs in as. */
export type Credentials = Readonly<Record<Role, { readonly email: string; readonly password: string }>>;
export interface ReplayOptions {
  /** `http://localhost:8000`, without a path. */
  readonly origin: string;
  readonly credentials: Credentials;
}

/** What is wrong with the command line: one line for a person. */
export class ReplayOptionsInvalid extends Error {}

export const HELP = `npm run replay -- --origin URL [OPTIONS]
Plays the calls of the original's scripts against a platform, with tokens: an exam is prepared, sat under the camera,
handed in, graded, looked at. A line for each call. What it makes, an exam that it withdraws at its end, a sitting and an
account, stays: not for a school's own platform.

  --origin URL      of any door, e.g. http://localhost:8000
  --student EMAIL   [alice@student.com]
  --teacher EMAIL   [bob@teacher.com]
  --proctor EMAIL   [charlie@proctor.com]
  --admin EMAIL     [diana@admin.com]
  --help            this text

Their password is PROCTORWISE_REPLAY_PASSWORD, or of one of them PROCTORWISE_REPLAY_PASSWORD_STUDENT, _TEACHER, _PROCTOR,
_ADMIN    [that of the demo accounts]
Exit 0 where each answer is as the table says; 1 where one is not, or nobody answers; 2 where this is called wrongly.`;

const DEMO_PASSWORD = 'password123';
const DEMO_EMAILS: Readonly<Record<Role, string>> = {
  student: 'alice@student.com',
  teacher: 'bob@teacher.com',
  proctor: 'charlie@proctor.com',
  admin: 'diana@admin.com',
};

/** @param env of the process: passwords @throws {ReplayOptionsInvalid} */
export function readReplayOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ReplayOptions | 'help' {
  const values = parsed(args);
  if (values.help) return 'help';
  const credentials = ROLES.map((role) => {
    const password = env[`PROCTORWISE_REPLAY_PASSWORD_${role.toUpperCase()}`] ?? env.PROCTORWISE_REPLAY_PASSWORD;
    return [role, { email: values[role] ?? DEMO_EMAILS[role], password: password ?? DEMO_PASSWORD }] as const;
  });
  return { origin: originOf(values.origin), credentials: Object.fromEntries(credentials) as Credentials };
}

function parsed(args: readonly string[]) {
  const address = { type: 'string' } as const;
  const options = {
    origin: address,
    student: address,
    teacher: address,
    proctor: address,
    admin: address,
    help: { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new ReplayOptionsInvalid((error as Error).message, { cause: error });
  }
}

function originOf(given: string | undefined): string {
  if (given === undefined) throw new ReplayOptionsInvalid('Give --origin, e.g. http://localhost:8000');
  const url = URL.parse(given);
  const isOrigin = url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash;
  if (!isOrigin)
    throw new ReplayOptionsInvalid(`--origin ${given} is no http or https origin, as http://localhost:8000`);
  return url.origin;
}
