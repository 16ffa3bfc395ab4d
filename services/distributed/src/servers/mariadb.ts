import { execFile, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { access, chmod, chown, mkdir, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { textOfFile } from '../processes/index.js';
import { inPath } from './programs.js';
import { portOf } from './server-ports.js';
import { ServerProcess } from './server-process.js';

const run = promisify(execFile);
/** One that started on a full disk looks for room once a minute. */
const READY_WITHIN_MS = 120_000;
const STOP_WITHIN_MS = 30_000;
const HOST = '127.0.0.1';
/** What a service does with its rows, and nothing more. */
const ROW_RIGHTS = 'select, insert, update, delete';
const SCHEMA_RIGHTS = 'create, alter, index, drop, references';

/** Two users of one database; the URLs hold their passwords. */
export interface MariaDbUrls {
  /** Rights on the rows of this database alone. */
  readonly url: string;
  /** May change its schema besides. */
  readonly migrationUrl: string;
}

export interface MariaDbServer {
  readonly port: number;
  readonly pid: number | undefined;
  /** The database and its users, made where they are not there yet. */
  database(name: string): Promise<MariaDbUrls>;
  /** What an administrator asks. @returns rows, columns apart by tabs, without a header */
  sql(statement: string, database?: string): Promise<string>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again on the same port. @throws {Error} it was not ready within two minutes */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** One consistent picture of these databases, into one file of SQL. */
  backup(file: string, databases: readonly string[]): Promise<void>;
  /** Brings back what a backup holds: its databases are replaced. */
  restore(file: string): Promise<void>;
}

export interface MariaDbOptions {
  /** Its own; made. */
  readonly folder: string;
  /** Certificate for `localhost` and its key, both PEM: clients come in by TLS, and no other way. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  /** Of the server's own settings, such as `innodb-data-file-path=…`. */
  readonly settings?: readonly string[];
}

/** MariaDB's server, in the PATH or where Debian puts it, which few have in their PATH; undefined without. */
export async function findMariaDb(env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  return inPath(['mariadbd'], { PATH: [env.PATH, '/usr/sbin', '/usr/local/sbin'].join(delimiter) });
}

/** What a person does where `findMariaDb` finds none. */
export const GET_MARIADB = 'apt-get install -y --no-install-recommends mariadb-server mariadb-client';

/**
 * A private MariaDB server on loopback, of Debian's package, with its own data folder, socket and port. Commits are on
 * the disk before they are acknowledged. Once set up it comes up in about a second.
 * @throws {Error} the package is not there, or the server did not get ready, with its log
 */
export async function startMariaDb({ folder, tls, settings = [] }: MariaDbOptions): Promise<MariaDbServer> {
  const program = await findMariaDb();
  if (!program) throw new Error(`There is no mariadbd: ${GET_MARIADB}`);
  await mkdir(folder, { recursive: true });
  const home = await realpath(folder);
  const data = join(home, 'mariadb');
  const owner = await serverUser(home);
  if (userInfo().uid === 0) await chmod(home, 0o711); // to pass through, not to read
  await initialise(data, owner);
  const tlsSettings = tls ? await writeCertificate(home, tls, owner) : [];
  const socket = socketOf(home);
  const port = await portOf(home, 'mariadb');
  const server = new ServerProcess('mariadbd', home);
  const client = ['--no-defaults', `--socket=${socket}`, `--user=${userInfo().username}`];
  const sql = async (statement: string, database?: string) => {
    const where = database ? [database] : [];
    const { stdout } = await run('mariadb', [...client, '--batch', '--skip-column-names', '-e', statement, ...where]);
    return stdout;
  };
  const start = async () => {
    await server.start(program, [
      ...['--no-defaults', `--user=${owner.name}`, `--datadir=${data}`, `--socket=${socket}`],
      ...[`--pid-file=${join(data, 'server.pid')}`, `--bind-address=${HOST}`, `--port=${port}`],
      // Names are not looked up: users are those of 127.0.0.1.
      ...['--skip-name-resolve', '--skip-log-bin', '--max-connections=300'],
      ...['--character-set-server=utf8mb4', '--collation-server=utf8mb4_nopad_bin', '--sql-mode=TRADITIONAL'],
      ...['--innodb-flush-log-at-trx-commit=1', '--innodb-buffer-pool-size=64M', '--innodb-log-file-size=32M'],
      ...['--performance-schema=OFF', '--max-allowed-packet=64M'],
      ...[...tlsSettings, ...settings].map((setting) => `--${setting}`),
    ]);
    await server.ready(async () => (await sql('select 1')).trim() === '1', READY_WITHIN_MS);
  };
  await start();
  return {
    port,
    get pid() {
      return server.pid;
    },
    database: async (name) =>
      makeDatabase(name, { sql, at: `${tls ? 'localhost' : HOST}:${port}`, passwords: await openPasswords(home) }),
    sql,
    kill: () => server.kill(),
    start,
    stop: () => server.stop(STOP_WITHIN_MS),
    async backup(file, databases) {
      const part = `${file}.part`;
      const out = await open(part, 'w', 0o600);
      const consistent = ['--single-transaction', '--routines', '--triggers', '--hex-blob', '--add-drop-database'];
      const dump = spawn('mariadb-dump', [...client, ...consistent, '--databases', ...databases], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      await Promise.all([ended(dump, 'mariadb-dump'), pipeline(dump.stdout, out.createWriteStream({ flush: true }))]);
      await rename(part, file);
    },
    async restore(file) {
      const load = spawn('mariadb', client, { stdio: ['pipe', 'ignore', 'pipe'] });
      const from = await open(file);
      await Promise.all([ended(load, 'mariadb'), pipeline(from.createReadStream(), load.stdin)]);
    },
  };
}

/** @throws {Error} it ended badly, with what it said */
function ended(child: ReturnType<typeof spawn>, name: string): Promise<void> {
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${name} ended with ${code}: ${said.trim().slice(-2_000)}`)),
    );
  });
}

interface SystemUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * Root's server runs as `mysql`. Where that user cannot reach the folder, as below /root, it runs as root: on loopback, with
 * this platform's data alone.
 */
async function serverUser(folder: string): Promise<SystemUser> {
  const { username, uid, gid } = userInfo();
  if (uid !== 0 || !(await isReachable(dirname(folder)))) return { name: username, uid, gid };
  const number = async (flag: string) => Number((await run('id', [flag, 'mysql'])).stdout);
  return { name: 'mysql', uid: await number('-u'), gid: await number('-g') };
}

/** May everyone pass through to it? */
async function isReachable(folder: string): Promise<boolean> {
  const { mode } = await stat(folder);
  const parent = dirname(folder);
  return (mode & 0o001) !== 0 && (parent === folder || isReachable(parent));
}

async function initialise(data: string, { name, uid, gid }: SystemUser): Promise<void> {
  if (await isThere(join(data, 'initialised'))) return;
  await rm(data, { recursive: true, force: true }); // what was half made
  await mkdir(data, { recursive: true, mode: 0o750 });
  if (userInfo().uid === 0) await chown(data, uid, gid);
  await run('mariadb-install-db', [
    ...['--no-defaults', `--user=${name}`, `--datadir=${data}`, '--skip-test-db'],
    // The administrator is who starts it, known by the socket: there is no password to keep.
    ...['--auth-root-authentication-method=socket', `--auth-root-socket-user=${userInfo().username}`],
  ]);
  await writeFile(join(data, 'initialised'), '');
}

/** @returns the settings that name them */
async function writeCertificate(
  home: string,
  { certificate, key }: NonNullable<MariaDbOptions['tls']>,
  { uid, gid }: SystemUser,
): Promise<string[]> {
  const files = { cert: join(home, 'mariadb-certificate.pem'), key: join(home, 'mariadb-key.pem') };
  for (const [file, text] of [[files.cert, certificate] as const, [files.key, key] as const]) {
    await writeFile(file, text, { mode: 0o600 });
    if (userInfo().uid === 0) await chown(file, uid, gid);
  }
  return [`ssl-cert=${files.cert}`, `ssl-key=${files.key}`, 'require-secure-transport=ON'];
}

/** A socket's path may have 107 bytes, a folder's may be longer. */
function socketOf(home: string): string {
  const name = createHash('sha256').update(home).digest('hex').slice(0, 12);
  return join(tmpdir(), `proctorwise-mariadb-${name}.sock`);
}

interface Passwords {
  /** The user's, made at the first asking. */
  of(user: string): Promise<string>;
}

async function openPasswords(home: string): Promise<Passwords> {
  const file = join(home, 'mariadb-passwords');
  return {
    async of(user) {
      const known = await textOfFile(file);
      const kept = new RegExp(`^${user}=(.+)$`, 'm').exec(known)?.[1];
      if (kept) return kept;
      const password = randomBytes(24).toString('base64url');
      await writeFile(file, `${user}=${password}\n`, { flag: 'a', mode: 0o600 });
      await chmod(file, 0o600);
      return password;
    },
  };
}

interface Maker {
  readonly sql: (statement: string) => Promise<string>;
  /** `host:port` by which clients come. */
  readonly at: string;
  readonly passwords: Passwords;
}

/** @throws {RangeError} the name is more than lower case letters, digits and `_`, or longer than 56 */
async function makeDatabase(name: string, { sql, at, passwords }: Maker): Promise<MariaDbUrls> {
  if (!/^[a-z][a-z0-9_]{0,55}$/.test(name)) throw new RangeError(`'${name}' cannot name a database`);
  const makeUser = async (user: string, rights: string) => {
    const password = await passwords.of(user);
    // set password: a backup may have come with others
    await sql(
      `create user if not exists '${user}'@'${HOST}' identified by '${password}';` +
        `alter user '${user}'@'${HOST}' identified by '${password}';` +
        `grant ${rights} on \`${name}\`.* to '${user}'@'${HOST}'`,
    );
    return `mariadb://${user}:${password}@${at}/${name}`;
  };
  await sql(`create database if not exists \`${name}\` character set utf8mb4 collate utf8mb4_nopad_bin`);
  return {
    url: await makeUser(name, ROW_RIGHTS),
    migrationUrl: await makeUser(`${name}_schema`, `${ROW_RIGHTS}, ${SCHEMA_RIGHTS}`),
  };
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
