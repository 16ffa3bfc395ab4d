import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SERVICE_PORTS, SERVICES, type ServiceName } from '@proctorwise/contracts';
import { type Logger, sleep } from '@proctorwise/platform';
import { findFaceHintModel } from '@proctorwise/vision';
import { guardProcesses } from '../processes/index.js';
import { portOf } from '../servers/index.js';
import { bobsId } from './demo-teacher.js';
import { type Detours, reachedAt } from './detours.js';
import { type Folder, guardedFolders } from './folder.js';
import { readinessOf, watchHealth } from './health-watch.js';
import type { Options } from './options.js';
import { FRAME_PARTITIONS, prepareOneBroker } from './prepare-one-broker.js';
import { makeKeys } from './secrets.js';
import { type Servers, startServers } from './servers.js';
import { serviceEnvironment } from './service-environment.js';
import { type ProcessPlan, SupervisedProcess } from './supervised-process.js';

const HOST = '127.0.0.1';
const programOf = (path: string): string => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
/** After this the guard of a dead launcher kills what it left. */
const GUARD_GRACE_MS = 25_000;
const LOOK_FOR_VISION_EVERY_MS = 250;

export interface RunningPlatform {
  readonly addresses: Readonly<Record<ServiceName, string>>;
  readonly processes: readonly SupervisedProcess[];
  readonly servers: Servers;
  /** Resolves when pictures are looked at: models may have to come first. */
  readonly visionReady: Promise<void>;
  /** One more process of a service, beside the first, to which the gateway sends everything. Serves when it resolves. */
  launchReplica(service: ServiceName): Promise<SupervisedProcess>;
  /** The gateway first, then services, then the servers they stood on. */
  stop(): Promise<void>;
}

/**
 * Starts servers, services, vision and the gateway, in the order of who needs whom. Whatever fails, all is stopped.
 * @param detours ways in place of the straight ones, for tests
 */
export async function startPlatform(
  options: Options,
  folder: Folder,
  log: Logger,
  say: (line: string) => void,
  detours?: Detours,
): Promise<RunningPlatform> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    const guards = guardedFolders(folder).map((each) => guardProcesses(each, GUARD_GRACE_MS));
    stops.push(async () => void (await Promise.all(guards.map((guard) => guard.release()))));
    return { ...(await start({ options, folder, log, say, detours, whenStopped: (each) => stops.push(each) })), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Ports {
  readonly service: number;
  readonly internal: number;
}

interface Start {
  readonly options: Options;
  readonly folder: Folder;
  readonly log: Logger;
  readonly say: (line: string) => void;
  readonly detours: Detours | undefined;
  readonly whenStopped: (stop: () => Promise<void>) => void;
}

async function start({
  options,
  folder,
  log,
  say,
  detours,
  whenStopped,
}: Start): Promise<Omit<RunningPlatform, 'stop'>> {
  say('Starting MariaDB, Kafka and HDFS …');
  const servers = await startServers(folder.servers, folder.secrets, detours?.kafkaPort);
  whenStopped(servers.stop);
  await prepareOneBroker(servers, log);
  const keys = await makeKeys(folder.secrets);
  const port = (name: string) => portOf(folder.servers, name);
  const portsFor = async (name: string): Promise<Ports> => ({
    service: await port(name),
    internal: await port(`${name}-internal`),
  });
  const ports = new Map<ServiceName, Ports>();
  for (const service of SERVICES) ports.set(service, await portsFor(service));
  const portsOf = (service: ServiceName): Ports => ports.get(service) ?? { service: 0, internal: 0 };
  const internalUrl = (service: ServiceName) => `http://${HOST}:${portsOf(service).internal}`;
  const visionPort = await port('vision');

  const processes: SupervisedProcess[] = [];
  const launch = async (plan: ProcessPlan): Promise<SupervisedProcess> => {
    const process = new SupervisedProcess(plan, folder.logs, log);
    processes.push(process);
    whenStopped(() => process.stop());
    await process.start();
    return process;
  };
  const around = { options, folder, servers, keys, host: HOST, detours, portsOf };
  const launchService = async (
    service: ServiceName,
    more: Record<string, string> = {},
    name: string = service,
    own = portsOf(service),
  ): Promise<SupervisedProcess> =>
    launch({
      name,
      program: programOf(`services/${service}/dist/main.js`),
      env: {
        ...(await serviceEnvironment(service, around)),
        ...more,
        PORT: String(own.service),
        INTERNAL_PORT: String(own.internal),
      },
      isReady: async () => (await readinessOf(`http://${HOST}:${own.internal}`)) === 'ready',
    });

  say('Starting the services …');
  await launch({
    name: 'vision',
    program: programOf('vision/dist/main.js'),
    args: ['--listen', `${HOST}:${visionPort}`, '--processes', options.visionProcesses],
    env: visionEnvironment(options),
    // Models may still be on their way; monitoring waits for them, exams do not.
    isReady: async () => (await fetch(`http://${HOST}:${visionPort}/healthz`)).ok,
  });
  await launchService('user', { DEMO_ACCOUNTS: 'true' });
  const teacher = await bobsId(`http://${HOST}:${portsOf('user').service}`);
  await launchService('reservation', { DEMO_EXAM_TEACHER: teacher, TIME_ZONE: options.timeZone });
  const monitoringAt = async (own: Ports, spool: string): Promise<Record<string, string>> => ({
    VISION_ENDPOINT: `${HOST}:${visionPort}`,
    WEBHDFS_URL: await hdfsFor(servers, detours),
    SPOOL_FOLDER: spool,
    FRAME_PARTITIONS: String(FRAME_PARTITIONS),
    OWN_ADDRESS: `http://${HOST}:${own.service}`,
    // Handed on as it was given: which Kafka client writes the frames (decision 0020).
    ...(process.env.KAFKA_FRAMES_CLIENT ? { KAFKA_FRAMES_CLIENT: process.env.KAFKA_FRAMES_CLIENT } : {}),
    ...(await faceHints(options, log)),
  });
  await launchService('monitoring', await monitoringAt(portsOf('monitoring'), folder.spool));
  for (const service of ['correction', 'notification', 'analytics'] as const) await launchService(service);
  await launch({
    name: 'gateway',
    program: programOf('services/distributed/dist/gateway/gateway.main.js'),
    env: {
      PORT_OFFSET: String(options.portOffset),
      ...Object.fromEntries(
        SERVICES.map((service) => [`URL_${service.toUpperCase()}`, `http://${HOST}:${portsOf(service).service}`]),
      ),
    },
    isReady: async () => (await fetch(`http://${HOST}:${SERVICE_PORTS.user + options.portOffset}/health`)).ok,
  });
  const watch = watchHealth(new Map(SERVICES.map((service) => [service, internalUrl(service)])), log);
  whenStopped(() => watch.stop());
  const address = (service: ServiceName) => `http://localhost:${SERVICE_PORTS[service] + options.portOffset}`;
  const visionLook = new AbortController();
  whenStopped(async () => visionLook.abort());
  return {
    processes,
    servers,
    async launchReplica(service) {
      const name = `${service}-replica-${processes.filter((each) => each.name.startsWith(`${service}-replica`)).length + 1}`;
      const own = await portsFor(name);
      const more = service === 'monitoring' ? await monitoringAt(own, join(folder.spool, name)) : {};
      return launchService(service, more, name, own);
    },
    visionReady: untilReady(`http://${HOST}:${visionPort}/readyz`, visionLook.signal),
    addresses: Object.fromEntries(SERVICES.map((service) => [service, address(service)])) as Record<
      ServiceName,
      string
    >,
  };
}

async function hdfsFor({ hdfs: { webHdfsUrl } }: Servers, detours: Detours | undefined): Promise<string> {
  return detours ? reachedAt(webHdfsUrl, await detours.way('monitoring-hdfs', new URL(webHdfsUrl).host)) : webHdfsUrl;
}

async function untilReady(url: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const isReady = await fetch(url, { signal }).then(
      ({ ok }) => ok,
      () => false, // it is being started again
    );
    if (isReady) return;
    await sleep(LOOK_FOR_VISION_EVERY_MS, signal);
  }
}

/** What the vision process may know of this one's environment: where models are. */
function visionEnvironment({ modelsDir }: Options): Record<string, string> {
  const passed = ['HOME', 'XDG_CACHE_HOME', 'PROCTORWISE_SHARED_MODELS', 'PROCTORWISE_MODEL_DOWNLOAD', 'MODELS_DIR'];
  const known = Object.entries(process.env).filter(([name, value]) => passed.includes(name) && value !== undefined);
  return { ...(Object.fromEntries(known) as Record<string, string>), ...(modelsDir ? { MODELS_DIR: modelsDir } : {}) };
}

/** The model of the student's own hints, where it is on this machine. */
async function faceHints({ modelsDir }: Options, log: Logger): Promise<Record<string, string>> {
  const path = await findFaceHintModel({
    configured: modelsDir,
    handedIn: process.env.PROCTORWISE_SHARED_MODELS,
    fetch: undefined,
    warn: (message) => log.warn({}, message),
  });
  return path === undefined ? {} : { FACE_HINT_MODEL: path };
}
