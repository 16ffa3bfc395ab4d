// Installs the locked dependencies when they are missing or stale.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './node-runtime.mjs';

const stamp = join(root, 'node_modules', '.cache', 'proctorwise', 'installed');

/** @param say told what is going on @returns whether anything was installed */
export function installIfStale(say) {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return false;
  say('Installing dependencies (about a minute, once) …');
  // Where something is installed only the difference is: `ci` would delete all of it, under a platform that may be running.
  const install = existsSync(join(root, 'node_modules', '.package-lock.json')) ? ['install', '--no-save'] : ['ci'];
  // Everything we use ships prebuilt: no package's script needs to run.
  const args = [...install, '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const result = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (result.status !== 0) {
    console.error(
      'The dependencies could not be installed: npm says why above. Check the network and the free disk space, then try again.',
    );
    process.exit(result.status ?? 1);
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, lock);
  return true;
}
