import type { Role } from '@proctorwise/contracts';

interface NavEntry {
  readonly to: string;
  /** Key below `nav` in the shell's texts. */
  readonly label:
    | 'studentExams'
    | 'studentBookings'
    | 'studentResults'
    | 'teacherExams'
    | 'proctorSessions'
    | 'adminOverview'
    | 'adminUsers';
  /** Current only at exactly this path? */
  readonly end?: boolean;
}

/** What each role finds in the header. */
export const NAVIGATION = {
  student: [
    { to: '/student', label: 'studentExams', end: true },
    { to: '/student/bookings', label: 'studentBookings' },
    { to: '/student/results', label: 'studentResults' },
  ],
  teacher: [{ to: '/teacher', label: 'teacherExams' }],
  proctor: [{ to: '/proctor', label: 'proctorSessions' }],
  admin: [
    { to: '/admin', label: 'adminOverview', end: true },
    { to: '/admin/users', label: 'adminUsers' },
    { to: '/proctor', label: 'proctorSessions' },
  ],
} as const satisfies Record<Role, readonly NavEntry[]>;

export function navigationOf(role: Role): readonly NavEntry[] {
  return NAVIGATION[role];
}
