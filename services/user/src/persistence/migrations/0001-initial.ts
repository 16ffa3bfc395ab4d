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
    mariadb: [
      'create table if not exists `logins` (`login_id` varchar(36) not null, `user_id` varchar(36) not null, `started_at` datetime(3) not null, `ends_at` datetime(3) not null, `revoked_at` datetime(3) null, `revoked_for` varchar(32) null, primary key (`login_id`)) default character set utf8mb4 collate utf8mb4_nopad_bin engine = InnoDB',
      'alter table `logins` add index if not exists `logins_user_idx` (`user_id`)',
      'alter table `logins` add index if not exists `logins_ends_idx` (`ends_at`)',
      'create table if not exists `refresh_tokens` (`token_hash` varchar(64) not null, `login_id` varchar(36) not null, `expires_at` datetime(3) not null, `replaced_at` datetime(3) null, primary key (`token_hash`)) default character set utf8mb4 collate utf8mb4_nopad_bin engine = InnoDB',
      'alter table `refresh_tokens` add index if not exists `refresh_tokens_login_idx` (`login_id`)',
      'create table if not exists `sign_in_failures` (`id` bigint unsigned not null auto_increment primary key, `failure_key` varchar(64) not null, `failed_at` datetime(3) not null) default character set utf8mb4 collate utf8mb4_nopad_bin engine = InnoDB',
      'alter table `sign_in_failures` add index if not exists `sign_in_failures_key_idx` (`failure_key`, `failed_at`)',
      'alter table `sign_in_failures` add index if not exists `sign_in_failures_at_idx` (`failed_at`)',
      `create table if not exists \`users\` (\`user_id\` varchar(36) not null, \`email\` varchar(254) not null, \`hashed_password\` varchar(255) not null, \`name\` varchar(255) not null, \`role\` enum('student','teacher','proctor','admin') not null, \`is_active\` tinyint(1) not null, \`version\` int not null, \`created_at\` datetime(3) not null, \`updated_at\` datetime(3) not null, primary key (\`user_id\`)) default character set utf8mb4 collate utf8mb4_nopad_bin engine = InnoDB`,
      'create unique index if not exists `users_email_unique` on `users` (`email`)',
      'alter table `users` add index if not exists `users_role_idx` (`role`, `is_active`, `created_at`)',
    ],
  },
};
