import type { Role, User } from '@proctorwise/contracts';

/** Accounts of a role (null: of any) whose name or e-mail holds every word of the search, by name. */
export function matchingUsers(users: readonly User[], search: string, role: Role | null): User[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return users
    .filter((user) => role === null || user.role === role)
    .filter((user) => {
      const text = `${user.name} ${user.email}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((one, other) => one.name.localeCompare(other.name));
}
