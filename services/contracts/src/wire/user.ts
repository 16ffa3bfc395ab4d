/** What the user service says and hears. In snake_case as the original system wrote it; times are ISO 8601 UTC with `Z`, ids are UUIDs. */
import type { Role } from '../roles.js';

export interface User {
  user_id: string;
  name: string;
  email: string;
  role: Role;
  is_active: boolean;
  created_at: string;
}
export interface RegisterRequest {
  /** @minLength 1 @maxLength 255 */
  name: string;
  /** @maxLength 254 */
  email: string;
  /** @minLength 8 */
  password: string;
  role?: Role;
}
export interface LoginRequest {
  email: string;
  password: string;
}
export interface LoginReply {
  /** Short-lived (15 min); as `Authorization: Bearer`. */
  access_token: string;
  token_type: 'bearer';
  /** Seconds. */
  expires_in: number;
  /** For scripts; a browser has it as an HttpOnly cookie and gets null here. */
  refresh_token: string | null;
  user: User;
}
export interface RefreshRequest {
  refresh_token?: string;
}
export interface UserPatch {
  /** @minLength 1 @maxLength 255 */
  name?: string;
  role?: Role;
  is_active?: boolean;
}
export interface UsersOverview {
  total: number;
  by_role: Record<Role, number>;
}
