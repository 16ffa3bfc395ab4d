import type { Role } from '@proctorwise/contracts';

const ORDER = { student: 1, teacher: 2, proctor: 3, admin: 4 } as const satisfies Record<Role, number>;

/** The contract's roles in reading order; a copy that the compiler keeps complete (the value would bring zod along). */
export const ROLES = Object.keys(ORDER) as Role[];
