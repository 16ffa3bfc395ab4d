import type { Migration } from '@proctorwise/platform';

export const initial: Migration = {
  name: 'user-0001-initial',
  up: {
    libsql: [
      'create table `logins` (`login_id` text not null primary key, `user_id` text not null, `started_at` datetime not null, `ends_at` datetime not null, `revoked_at` datetime null, `revoked_for` text null)',
      'create index `logins_user_idx` on `logins` (`user_id`)',
      'create index `logins_ends_idx` on `logins` (`ends_at`)',
      'create table `refresh_tokens` (`token_hash` text not null primary key, `login_id` text not null, `expires_at` datetime not null, `replaced_at` datetime null)',
      'create index `refresh_tokens_login_idx` on `refresh_tokens` (`login_id`)',
      'create table `sign_in_failures` (`id` integer not null primary key autoincrement, `failure_key` text not null, `failed_at` datetime not null)',
      'create index `sign_in_failures_key_idx` on `sign_in_failures` (`failure_key`, `failed_at`)',
      'create index `sign_in_failures_at_idx` on `sign_in_failures` (`failed_at`)',
      `create table \`users\` (\`user_id\` text not null primary key, \`email\` text not null, \`hashed_password\` text not null, \`name\` text not null, \`role\` text check (\`role\` in ('student', 'teacher', 'proctor', 'admin')) not null, \`is_active\` integer not null, \`version\` integer not null, \`created_at\` datetime not null, \`updated_at\` datetime not null)`,
      'create unique index `users_email_unique` on `users` (`email`)',
      'create index `users_role_idx` on `users` (`role`, `is_active`, `created_at`)',
    ],
  },
};
