// Brings the Debian programs that suites need, where that is possible, and says what it does.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Programs may lie elsewhere than where Debian puts them. */
const isOnPath = (name) => (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));

const NEEDED = [
  { program: '/usr/bin/chromium', package: 'chromium', for: 'the browser tests' },
  { program: '/usr/bin/ffmpeg', package: 'ffmpeg', for: 'the fake camera' },
  { program: '/usr/sbin/mariadbd', package: 'mariadb-server', for: 'the real database' },
  { command: 'java', package: 'openjdk-17-jre-headless', for: 'Kafka and HDFS' },
  { command: 'mvn', package: 'maven', for: 'the jars of Kafka and HDFS' },
  { command: 'go', package: 'golang-go', for: 'the proxy that cuts connections' },
  // A page in a browser without fonts is a page of boxes.
  { program: '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf', package: 'fonts-dejavu-core', for: 'readable pages' },
];

/** Installs what is missing where this is root on Debian, unless PROCTORWISE_APT=off. @param say told of it */
export function bringDebianPackages(say) {
  const missing = NEEDED.filter(({ program, command }) => (program ? !existsSync(program) : !isOnPath(command)));
  if (missing.length === 0) return;
  const names = missing.map((entry) => entry.package);
  const wanted = missing.map((entry) => `${entry.package} (${entry.for})`).join(', ');
  if (process.env.PROCTORWISE_APT === 'off' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    say(`Missing: ${wanted}. On Debian, as root: apt-get install ${names.join(' ')}`);
    return;
  }
  say(`Installing by apt, since this is root on Debian (PROCTORWISE_APT=off prevents it): ${wanted}`);
  const apt = (...args) =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  apt('update');
  if (apt('install', '-y', '--no-install-recommends', ...names).status !== 0)
    say(`apt could not install ${names.join(' ')}.`);
}
