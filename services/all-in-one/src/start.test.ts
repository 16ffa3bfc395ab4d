import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { request as httpsRequest } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { SERVICE_PORTS } from '@proctorwise/contracts';
import { itNeeds } from '@proctorwise/contracts/testing';
import { call } from './testing/call.js';
import { freePortOffset } from './testing/free-ports.js';
import { modelsDir } from './testing/pictures.js';
import { type Ended, type PlatformProcess, startProcess } from './testing/platform-process.js';
import { openSocket } from './testing/socket.js';

const USAGE = 64;
const UNAVAILABLE = 69;
/** A log above 20 MiB is moved away at the next start. */
const LOG_TO_ROTATE_BYTES = 21 * 1024 * 1024;
/** A start takes a second or two, and more on a machine that does other things. */
jest.setTimeout(180_000);

let folder: string;
let offset: number;
const started: PlatformProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proctorwise-start-'));
  offset = await freePortOffset();
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((one) => one.kill('SIGKILL')));
  await rm(folder, { recursive: true, force: true });
});

const start = (args: readonly string[] = [], options: Parameters<typeof startProcess>[1] = {}): PlatformProcess => {
  const data = args.includes('--data') ? [] : ['--data', join(folder, 'data')];
  const one = startProcess([...data, '--port-offset', String(offset), '--vision-processes', '1', ...args], options);
  started.push(one);
  return one;
};
const port = (service: keyof typeof SERVICE_PORTS) => SERVICE_PORTS[service] + offset;

/** One line for a person, an exit code for a script, and no stack. */
function expectOneLine({ code, stdout, complaints }: Ended, line: RegExp, exitCode: number): void {
  expect({ complaints, code }).toEqual({ complaints: [expect.stringMatching(line)], code: exitCode });
  expect(complaints.join('')).not.toMatch(/^\s+at |node:internal|Error:/m);
  expect(stdout).not.toContain('is running');
}

describe('a start that cannot be', () => {
  it.each([
    ['an unknown option', ['--prot-offset', '1'], /--prot-offset.*See --help/],
    ['an option without its value', ['--bind'], /--bind/],
    ['a port offset that is none', ['--port-offset', 'many'], /--port-offset many: must be a whole number/],
    ['a second look that is none', ['--second-look', 'twice'], /--second-look twice: must be spare, always, never/],
    ['a time zone that is none', ['--time-zone', 'Mars/Olympus'], /--time-zone Mars\/Olympus: no such zone/],
    ['half of TLS', ['--tls-cert', 'cert.pem'], /--tls-cert and --tls-key belong together/],
    ['an endpoint that is none', ['--vision-endpoint', 'vision'], /--vision-endpoint vision: write it like/],
    ['a namespace that is none', ['--exam-sessions-in', 'A B'], /--exam-sessions-in A B: no name/],
    ['a wide bind without TLS', ['--bind', '0.0.0.0', '--no-demo'], /--bind 0\.0\.0\.0 .*--tls-cert.*no camera/],
    ['demo accounts on a wide bind', ['--bind', '0.0.0.0', '--behind-proxy'], /Demo accounts.*--no-demo/],
    ['demo accounts behind a proxy', ['--behind-proxy'], /Demo accounts.*--behind-proxy start with --no-demo/],
  ])('%s', async (_what, args, line) => {
    expectOneLine(await start(args).ended, line, USAGE);
    await expect(stat(join(folder, 'data'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('half of the first admin', async () => {
    const env = { PROCTORWISE_ADMIN_EMAIL: 'head@school.example' };
    expectOneLine(await start(['--no-demo'], { env }).ended, /PROCTORWISE_ADMIN_PASSWORD belong together/, USAGE);
  });

  it('sittings to follow, and no kubeconfig', async () => {
    const env = { KUBECONFIG: join(folder, 'none'), HOME: folder };
    const line =
      /^the kubeconfig cannot be read: --exam-sessions-in needs a kubeconfig \(KUBECONFIG\), or a pod's service account/;
    expectOneLine(await start(['--exam-sessions-in', 'proctorwise'], { env }).ended, line, UNAVAILABLE);
  });

  it('an address that is not of this machine', async () => {
    const args = ['--bind', '192.0.2.1', '--behind-proxy', '--no-demo'];
    expectOneLine(await start(args).ended, /192\.0\.2\.1 is no address of this machine: correct --bind/, USAGE);
  });

  it('a port that is taken', async () => {
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(port('correction'), '127.0.0.1', resolve));
    try {
      const line = new RegExp(`^Port ${port('correction')} is taken\\. .*--port-offset`);
      expectOneLine(await start().ended, line, UNAVAILABLE);
    } finally {
      squatter.close();
    }
  });

  it('a second one on the same folder, which leaves the first alone', async () => {
    const log = join(folder, 'data', 'logs', 'proctorwise.log');
    await mkdir(join(folder, 'data', 'logs'), { recursive: true });
    await writeFile(log, Buffer.alloc(LOG_TO_ROTATE_BYTES));
    const first = start();
    await first.running();
    // Its own log it moves away when it starts, and goes on in a new one.
    expect((await stat(`${log}.1`)).size).toBeGreaterThanOrEqual(LOG_TO_ROTATE_BYTES);
    await truncate(log, LOG_TO_ROTATE_BYTES);
    const { ino } = await stat(log);
    offset = await freePortOffset();
    const second = await start().ended;
    expectOneLine(second, /^ProctorWise runs on .*data already\. Stop it first/, UNAVAILABLE);
    expect(first.child.exitCode).toBeNull();
    expect((await stat(log)).ino).toBe(ino);
  });

  it('a data folder below a file', async () => {
    await writeFile(join(folder, 'file'), '');
    const args = ['--data', join(folder, 'file', 'data')];
    expectOneLine(await start(args).ended, /file.* is not a folder: start with another --data/, UNAVAILABLE);
  });

  itNeeds(
    process.platform === 'linux' || undefined,
    { because: '/sys is Linux’s', command: 'run it on Linux' },
    'a data folder where nobody may write, not even root',
    async () => {
      const args = ['--data', '/sys/proctorwise'];
      expectOneLine(await start(args).ended, /^No permission to write \/sys\/proctorwise/, UNAVAILABLE);
    },
  );

  it('a folder of models that is not there', async () => {
    const args = ['--models-dir', join(folder, 'models')];
    expectOneLine(await start(args).ended, /models/, UNAVAILABLE);
  });

  it('a model file with one wrong byte', async () => {
    const models = join(folder, 'models');
    await mkdir(models);
    const broken = join(models, 'yolox_nano.onnx');
    if (modelsDir) await copyFile(join(modelsDir, 'detect', 'yolox_nano.onnx'), broken);
    else await writeFile(broken, Buffer.alloc(4096));
    const bytes = await readFile(broken);
    bytes[2000] = (bytes[2000] ?? 0) ^ 1;
    await writeFile(broken, bytes);
    expectOneLine(await start(['--models-dir', models]).ended, /yolox_nano\.onnx/, UNAVAILABLE);
  });

  const mounting = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()]);
  const mayMount = mounting.status === 0 || undefined;
  const noMounting = { because: 'this user may not mount', command: 'run it as root on Linux, with unshare(1)' };
  const onMount = (mountOptions: string) => ({
    under: ['unshare', '--mount', 'sh', '-c', `mount -t tmpfs -o ${mountOptions} tmpfs "$0" && exec "$@"`, folder],
  });
  itNeeds(mayMount, noMounting, 'a disk that is full', async () => {
    expectOneLine(await start([], onMount('size=64k')).ended, /^The disk that holds .*data is full/, UNAVAILABLE);
  });
  itNeeds(mayMount, noMounting, 'a disk that becomes full while the databases are made', async () => {
    const ended = await start([], onMount('size=400k')).ended;
    // What was logged by then had no room either, and that may be told first.
    const complaints = ended.complaints.filter((line) => !/^The log .* cannot be written \(ENOSPC/.test(line));
    expectOneLine({ ...ended, complaints }, /^The disk that holds .*data is full/, UNAVAILABLE);
  });
  itNeeds(mayMount, noMounting, 'a disk that is read-only', async () => {
    expectOneLine(await start([], onMount('ro')).ended, /^No permission to write /, UNAVAILABLE);
  });
});

it('--help says every option, and starts nothing', async () => {
  const { code, stdout, complaints } = await start(['--help']).ended;
  expect({ code, complaints }).toEqual({ code: 0, complaints: [] });
  for (const option of ['--data', '--port-offset', '--bind', '--tls-cert', '--no-demo', '--models-dir', '--time-zone'])
    expect(stdout).toContain(option);
  await expect(stat(join(folder, 'data'))).rejects.toMatchObject({ code: 'ENOENT' });
});

describe('a platform that runs', () => {
  it('says where, and ends on SIGTERM with a socket open: exit 0, and its folder is free again', async () => {
    const begunAt = Date.now();
    const platform = start();
    await platform.running();
    const startedAfter = Date.now() - begunAt;
    await platform.says('Ctrl-C stops.');
    for (const service of ['user', 'reservation', 'monitoring', 'analytics'] as const)
      expect(platform.stdout()).toContain(`http://localhost:${port(service)}\n`);
    expect(platform.stdout()).toContain('charlie@proctor.com');
    const origin = `http://127.0.0.1:${port('monitoring')}`;
    const body = { email: 'charlie@proctor.com', password: 'password123' };
    const { access_token } = (await call('POST', `${origin}/users/login`, { body })).body;
    const socket = await openSocket(`${origin}/monitoring/live`, { token: access_token });
    const toldAt = Date.now();
    const ended = await platform.kill('SIGTERM');
    const stoppedAfter = Date.now() - toldAt;
    expect(ended).toMatchObject({ code: 0, signal: null, complaints: [] });
    expect(await socket.closed()).toBe(1001);
    process.stdout.write(`started in ${startedAfter / 1000} s, stopped in ${stoppedAfter / 1000} s\n`);

    const again = start();
    await again.running();
    expect(await again.kill('SIGINT')).toMatchObject({ code: 0, complaints: [] });
  });

  it('keeps its data to its owner', async () => {
    const platform = start();
    await platform.running();
    for (const path of ['data', 'data/databases', 'data/secrets', 'data/local_storage'])
      expect((await stat(join(folder, path))).mode & 0o777).toBe(0o700);
    for (const key of ['user', 'monitoring'])
      expect((await stat(join(folder, `data/secrets/${key}.signing-key.json`))).mode & 0o777).toBe(0o600);
  });

  it('says when vision is ready', async () => {
    await start(['--models', 'fallback']).says('Vision is ready: centernet+blazeface');
  });

  it('without demo accounts and without an admin says that nobody can make teachers', async () => {
    await start(['--no-demo']).says('There is no administrator yet');
  });

  it('without demo accounts makes the first admin', async () => {
    const env = { PROCTORWISE_ADMIN_EMAIL: 'head@school.example', PROCTORWISE_ADMIN_PASSWORD: 'correct horse' };
    const platform = start(['--no-demo'], { env });
    await platform.running();
    const signIn = (email: string, password: string) =>
      call('POST', `http://127.0.0.1:${port('user')}/users/login`, { body: { email, password } });
    expect(await signIn('head@school.example', 'correct horse')).toMatchObject({ body: { user: { role: 'admin' } } });
    expect((await signIn('alice@student.com', 'password123')).status).toBe(401);
    await platform.says('Ctrl-C stops.');
    expect(platform.stdout()).not.toContain('password');
    expect(platform.stdout()).not.toContain('no administrator');
  });

  it('says that no first admin was made where there is one', async () => {
    const env = { PROCTORWISE_ADMIN_EMAIL: 'head@school.example', PROCTORWISE_ADMIN_PASSWORD: 'correct horse' };
    await start([], { env }).says('There is an administrator already');
  });

  describe('on the folder of an earlier start with demo accounts', () => {
    beforeEach(async () => {
      const demo = start();
      await demo.running();
      await demo.kill('SIGTERM');
    });

    it('without demo deactivates them, says so, and makes the first admin all the same', async () => {
      const env = { PROCTORWISE_ADMIN_EMAIL: 'head@school.example', PROCTORWISE_ADMIN_PASSWORD: 'correct horse' };
      const platform = start(['--no-demo'], { env });
      await platform.says('The first administrator was made: head@school.example.');
      expect(platform.stdout()).toContain(
        'deactivated alice@student.com, bob@teacher.com, charlie@proctor.com, diana@admin.com.',
      );
      const body = { email: 'diana@admin.com', password: 'password123' };
      expect((await call('POST', `http://127.0.0.1:${port('user')}/users/login`, { body })).status).toBe(401);
    });

    it('without demo refuses to make one of them the first admin', async () => {
      const env = { PROCTORWISE_ADMIN_EMAIL: 'diana@admin.com', PROCTORWISE_ADMIN_PASSWORD: 'correct horse' };
      expectOneLine(await start(['--no-demo'], { env }).ended, /^diana@admin\.com .*no active admin: set/, USAGE);
    });
  });

  const openssl = spawnSync('openssl', ['version']).status === 0;
  itNeeds(
    openssl || undefined,
    { because: 'openssl is not installed', command: 'install it, to make a certificate' },
    'under TLS has __Host- cookies that are Secure',
    async () => {
      const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
      const made = spawnSync('openssl', [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
        ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
        ...['-keyout', keyFile, '-out', certFile],
      ]);
      expect(String(made.error ?? made.status)).toBe('0');
      const platform = start(['--tls-cert', certFile, '--tls-key', keyFile]);
      await platform.says('Ctrl-C stops.');
      expect(platform.stdout()).toContain(`https://localhost:${port('user')}\n`);
      const { cookies, headers } = await signInByTls(`https://localhost:${port('user')}`, await readFile(certFile));
      expect(cookies).toHaveLength(2);
      for (const cookie of cookies) {
        expect(cookie).toMatch(new RegExp(`^__Host-pw-(login|refresh)-${port('user')}=`));
        expect(cookie).toMatch(/; Secure/);
        expect(cookie).toMatch(/; HttpOnly/);
        expect(cookie).toMatch(/; SameSite=Strict/);
      }
      expect(headers['strict-transport-security']).toMatch(/max-age=\d+/);
    },
  );
});

/** Signs in as the page of this origin would. */
function signInByTls(origin: string, ca: Buffer) {
  return new Promise<{ cookies: string[]; headers: NodeJS.Dict<string | string[]> }>((resolve, reject) => {
    const signingIn = httpsRequest(
      `${origin}/users/login`,
      { method: 'POST', ca, headers: { origin, 'content-type': 'application/json' } },
      (response) => {
        response.resume();
        resolve({ cookies: response.headers['set-cookie'] ?? [], headers: response.headers });
      },
    );
    signingIn.once('error', reject);
    signingIn.end(JSON.stringify({ email: 'alice@student.com', password: 'password123' }));
  });
}
