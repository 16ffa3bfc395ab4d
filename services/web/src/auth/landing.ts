import type { Role } from '@proctorwise/contracts';

/** Each role's own page. */
export const ROLE_HOME = {
  student: '/student',
  teacher: '/teacher',
  proctor: '/proctor',
  admin: '/admin',
} as const satisfies Record<Role, string>;

/**
 * The doors of the original system: monitoring's port opens the proctor's page, analytics' the admin's. By the last three
 * digits, so that they hold on a server whose ports are shifted by thousands.
 */
const DOORS: Readonly<Record<string, { home: string; roles: readonly Role[] }>> = {
  '003': { home: ROLE_HOME.proctor, roles: ['proctor', 'admin'] },
  '006': { home: ROLE_HOME.admin, roles: ['admin'] },
};

/**
 * Where `/` leads: the page of the door where the role fits it, else the role's own page at the same origin.
 * @param port as in `location.port`; '' behind a gateway
 */
export function landing(port: string, role: Role): string {
  const door = DOORS[port.slice(-3)];
  return door?.roles.includes(role) ? door.home : ROLE_HOME[role];
}

/** Which role's pages a path belongs to; null for those of nobody in particular. */
function roleOfPath(path: string): Role | null {
  const roles = Object.keys(ROLE_HOME) as Role[];
  return roles.find((role) => path === ROLE_HOME[role] || path.startsWith(`${ROLE_HOME[role]}/`)) ?? null;
}

/**
 * Where a sign-in leads: back to where one was, if that is a page of this origin that the role may see.
 * @param next the `next` of the sign-in page's address: anybody may have written it
 */
export function afterSignIn(next: string | null, port: string, role: Role): string {
  if (next === null || !next.startsWith('/') || next.startsWith('//') || next.includes('\\'))
    return landing(port, role);
  const owner = roleOfPath(next.split(/[?#]/)[0] ?? next);
  const admitted = owner === role || (owner === 'proctor' && role === 'admin');
  return admitted ? next : landing(port, role);
}
