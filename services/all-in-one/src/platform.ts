import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { availableParallelism, hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { openAnalyticsModule } from '@proctorwise/analytics';
import { type Admission, SERVICE_PORTS, SERVICES, type ServiceName } from '@proctorwise/contracts';
import { openCorrectionModule } from '@proctorwise/correction';
import {
  DEFAULT_RETENTION,
  diskRetainedStore,
  onePartition,
  openDiskFrameArchive,
  openDiskFrameLog,
  openMonitoringModule,
  type SessionSigner,
} from '@proctorwise/monitoring';
import { openNotificationModule } from '@proctorwise/notification';
import {
  attachSockets,
  createDoor,
  createInternalDoor,
  internalClient,
  type Listener,
  type Logger,
  listen,
  openLocalEventLog,
  openSigningKey,
  runPeriodically,
  type ServiceModule,
  type SigningKey,
  type SocketDoor,
  signCompact,
  systemClock,
  type TokenSigner,
  tokenSigner,
  tokenVerifier,
} from '@proctorwise/platform';
import { openReservationModule } from '@proctorwise/reservation';
import { openUserModule, type PreparedAccounts } from '@proctorwise/user';
import { clearSockets, type DataFolder } from './data-folder.js';
import { lookForFaceHintModel } from './face-hint-model.js';
import type { Options } from './options.js';
import type { PlatformVision } from './platform-vision.js';
import { openVision } from './vision.js';

const DAY_MS = 86_400_000;
/**
 * The index of the frame log is needed while a session is judged and sealed, a day at most; the rest is for a machine
 * that stood still. Pictures and evidence have a retention of their own.
 */
const FRAME_INDEX_DAYS = 30;
/** Requests that run when the platform is told to stop may take this long to end. */
const CLOSE_GRACE_MS = 3_000;
const SITE = fileURLToPath(new URL('../../web/dist/site/', import.meta.url));
const clock = systemClock;
const newId = randomUUID;

export interface RunningPlatform {
  readonly addresses: Readonly<Record<ServiceName, string>>;
  readonly vision: PlatformVision;
  /** What the start made of them. */
  readonly accounts: PreparedAccounts;
  /** Without one nobody can make teachers, proctors or admins. */
  readonly hasAdmin: boolean;
  /** Every service that the doors serve. */
  readonly services: readonly ServiceModule[];
  /** Where services call one another: loopback, a free port, internal tokens only. */
  readonly internalAddress: string;
  /** Doors first, then background work, then what they stood on. */
  stop(): Promise<void>;
}

export interface StartHooks {
  /** The data folder is locked: no other process has it. */
  readonly onFolderOurs?: () => Promise<void>;
}

/** Opens everything, in order; whatever fails, what was opened before it is closed again. */
export async function startPlatform(
  options: Options,
  data: DataFolder,
  log: Logger,
  hooks: StartHooks = {},
): Promise<RunningPlatform> {
  const opened: { close(): Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    for (const part of opened.reverse()) await part.close();
  };
  const keep = <T extends { close(): Promise<void> }>(part: T): T => {
    opened.push(part);
    return part;
  };
  try {
    const running = await open(options, data, log, keep, hooks);
    return { ...running, stop: close };
  } catch (error) {
    await close();
    throw error;
  }
}

type Keep = <T extends { close(): Promise<void> }>(part: T) => T;

async function open(
  options: Options,
  data: DataFolder,
  log: Logger,
  keep: Keep,
  { onFolderOurs }: StartHooks,
): Promise<Omit<RunningPlatform, 'stop'>> {
  // First: its file is locked, so a second start on the same folder ends here.
  const events = keep(await openLocalEventLog({ file: data.eventLog, log: log.child({ service: 'events' }), clock }));
  await onFolderOurs?.();
  const keys = await openKeys(data);
  const signers = mapServices((service) => tokenSigner(service, keys[service], clock));
  const jwks = { keys: SERVICES.map((service) => keys[service].publicJwk) };
  const verifier = tokenVerifier(async (issuer) => [keys[issuer].publicJwk], clock);
  const internal = internalAddress();
  const clientOf = (service: ServiceName) => internalClient({ addressOf: internal.of, signer: signers[service] });

  await clearSockets(data);
  const modelSources = {
    sharedModels: process.env.PROCTORWISE_SHARED_MODELS || undefined,
    allowDownload: process.env.PROCTORWISE_MODEL_DOWNLOAD !== 'off',
  };
  const vision = keep(
    await openVision(options, {
      ...modelSources,
      socketDir: data.socketFolder,
      processes: Math.max(1, availableParallelism()),
      log: log.child({ service: 'vision' }),
    }),
  );
  // After vision: what is wrong with a folder of models ends the start, and is said once.
  const faceHintModel = lookForFaceHintModel(options, { ...modelSources, log: log.child({ service: 'face-hints' }) });
  const shared = (service: ServiceName) => ({
    database: { kind: 'libsql', file: data.database(service) } as const,
    events,
    clock,
    newId,
    log: log.child({ service }),
  });
  const frames = keep(await openDiskFrameLog({ base: data.frames }));
  const forgetting = runPeriodically({
    name: 'frames.index-retention',
    everyMs: DAY_MS,
    log: log.child({ service: 'monitoring' }),
    task: async () => void (await frames.forgetBefore(new Date(clock() - FRAME_INDEX_DAYS * DAY_MS))),
  });
  keep({ close: () => forgetting.stop() });
  const user = keep(await openUserModule({ ...shared('user'), accessTokens: signers.user }));
  const reservation = keep(
    await openReservationModule({
      ...shared('reservation'),
      internal: clientOf('reservation'),
      timeZone: options.timeZone,
    }),
  );
  const monitoring = keep(
    await openMonitoringModule({
      ...shared('monitoring'),
      frames: onePartition(frames),
      archive: await openDiskFrameArchive({ base: data.frames }),
      // Pictures and evidence lie in one folder, and go together.
      retention: {
        trees: [{ part: 'evidence', store: diskRetainedStore(data.frames), tree: '' }],
        rule: DEFAULT_RETENTION,
      },
      vision,
      admissions: {
        of: (id) =>
          clientOf('monitoring').get<Admission>('reservation', `/internal/admissions/${encodeURIComponent(id)}`),
      },
      signer: sessionSigner(signers.monitoring, keys.monitoring),
      newSecret: () => randomBytes(32).toString('base64url'),
    }),
  );
  const correction = keep(await openCorrectionModule({ ...shared('correction'), internal: clientOf('correction') }));
  const services: ServiceModule[] = [
    user,
    reservation,
    monitoring,
    correction,
    await openNotificationModule(),
    await openAnalyticsModule(),
  ];

  const accounts = await user.prepareAccounts(options);
  if (accounts.demoUsers) await reservation.seedDemoExam({ teacherId: accounts.demoUsers.teacher.userId });

  for (const work of services.flatMap(({ background }) => background)) {
    await work.start();
    keep({ close: () => work.stop() });
  }
  const internalListener = await listen(
    createInternalDoor({
      facts: { service: 'user', port: 0, secure: false },
      services,
      verifier,
      log: log.child({ service: 'internal' }),
    }),
    { host: '127.0.0.1', port: 0 },
  );
  keep({ close: () => internalListener.close(CLOSE_GRACE_MS) });
  internal.set(`http://127.0.0.1:${internalListener.port}`);

  const tls = options.tls && {
    cert: await readFile(options.tls.certFile, 'utf8'),
    key: await readFile(options.tls.keyFile, 'utf8'),
  };
  const secure = tls !== null || options.behindProxy;
  const doors: { listener: Listener; sockets: SocketDoor }[] = [];
  keep({
    close: async () => {
      for (const { sockets } of doors) sockets.close();
      await Promise.all(doors.map(({ listener }) => listener.close(CLOSE_GRACE_MS)));
    },
  });
  for (const service of SERVICES) {
    const facts = { service, port: SERVICE_PORTS[service] + options.portOffset, secure };
    const doorLog = log.child({ service });
    const app = createDoor({
      facts,
      services,
      verifier,
      jwks: () => jwks,
      site: { folder: SITE, faceHintModel },
      trustedProxies: options.behindProxy ? 1 : 0,
      log: doorLog,
    });
    const listener = await listen(app, { host: options.host, port: facts.port, ...(tls ? { tls } : {}) });
    const routes = services.flatMap(({ sockets }) => sockets);
    doors.push({ listener, sockets: attachSockets(listener.server, { facts, routes, verifier, log: doorLog }) });
  }
  const scheme = tls ? 'https' : 'http';
  const shown = shownHost(options.host);
  return {
    vision,
    accounts,
    hasAdmin: await user.hasAdmin(),
    services,
    internalAddress: internal.of(),
    addresses: mapServices((service) => `${scheme}://${shown}:${SERVICE_PORTS[service] + options.portOffset}`),
  };
}

/** What a person can type: listening on all addresses is no address to open. */
function shownHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return hostname();
  if (host === '127.0.0.1') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

function mapServices<T>(make: (service: ServiceName) => T): Record<ServiceName, T> {
  return Object.fromEntries(SERVICES.map((service) => [service, make(service)])) as Record<ServiceName, T>;
}

async function openKeys(data: DataFolder): Promise<Record<ServiceName, SigningKey>> {
  const keys = await Promise.all(
    SERVICES.map(async (service) => [service, await openSigningKey(data.signingKey(service))] as const),
  );
  return Object.fromEntries(keys) as Record<ServiceName, SigningKey>;
}

/** The internal listener takes any free port; services learn it before the first request. */
function internalAddress(): { of: () => string; set: (address: string) => void } {
  let address: string | null = null;
  return {
    of() {
      if (address === null) throw new Error('The internal listener is not open yet');
      return address;
    },
    set(found) {
      address = found;
    },
  };
}

function sessionSigner(tokens: TokenSigner, key: SigningKey): SessionSigner {
  return {
    sessionToken: (session, expiresAt) => tokens.session(session, expiresAt),
    sign: (payload) => signCompact(key, 'proctorwise-evidence+jws', payload),
  };
}
