import type { EventData, User as WireUser } from '@proctorwise/contracts';
import type { User } from '../domain/user.js';

/** A user as it travels over HTTP. */
export const toWireUser = (user: User): WireUser => ({
  user_id: user.id,
  name: user.name,
  email: user.email,
  role: user.role,
  is_active: user.isActive,
  created_at: user.createdAt.toISOString(),
});

/** The full state of a user, for the projections of other services. */
export const toUserChanged = (user: User): EventData<'user_changed'> => ({
  user_id: user.id,
  version: user.version,
  name: user.name,
  email: user.email,
  role: user.role,
  is_active: user.isActive,
});
