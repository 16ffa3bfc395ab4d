import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, mkdir, open, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ClassArchive } from './class-archive.js';
import { type KafkaUser, kafkaProperties } from './kafka-properties.js';
import { type JarSet, mavenJars } from './maven-jars.js';
import { javaProgram } from './programs.js';
import { portOf } from './server-ports.js';
import { ServerProcess } from './server-process.js';

const VERSION = '4.3.1';
export const KAFKA_JARS: JarSet = {
  name: 'kafka',
  artifacts: [
    `org.apache.kafka:kafka_2.13:${VERSION}`,
    // Kafka logs through slf4j 1.7 and brings log4j-core without the bridge between the two.
    'org.apache.logging.log4j:log4j-slf4j-impl:2.25.5',
  ],
};
/** C1 only and one collector thread: what starts soonest on a small machine. */
const JVM_FLAGS = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Djava.awt.headless=true'];
const LOGGING = `status=error
rootLogger.level=warn
rootLogger.appenderRefs=stdout
rootLogger.appenderRef.stdout.ref=STDOUT
appender.console.type=Console
appender.console.name=STDOUT
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=[%d] %p %m (%c)%n
# The line that says that the broker serves.
logger.raft.name=kafka.server.KafkaRaftServer
logger.raft.level=info
`;
const STARTED = 'Kafka Server started';
/** Measured at 5 to 10 s; more on a machine that is busy. */
const READY_WITHIN_MS = 90_000;
const STOP_WITHIN_MS = 60_000;

export interface KafkaOptions {
  /** Holds all of it: settings, data, log, ports. The same folder again is the same server. */
  readonly folder: string;
  /**
   * With users, clients must name one (SASL/SCRAM-SHA-512) and may do only what an ACL allows; the first may do all.
   * They are made with the server's data, once: another list later changes nothing.
   */
  readonly users?: readonly KafkaUser[];
  /** Certificate and key (PKCS #8), both PEM: clients come in by TLS. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  /** @default any free one, the same at every start */
  readonly port?: number;
  /** Where a proxy listens that sends on to `proxyUpstream`: clients that come through it are kept behind it. */
  readonly proxyPort?: number;
  /** Server properties, added or overridden. */
  readonly settings?: Readonly<Record<string, string>>;
  /** @default 512 */
  readonly heapMiB?: number;
}

export interface KafkaServer {
  /** For clients: `127.0.0.1:port`. */
  readonly brokers: readonly string[];
  /** Where a proxy in front sends on to: `127.0.0.1:port`. */
  readonly proxyUpstream: string;
  readonly process: ServerProcess;
  /** Serves when it resolves. It runs already: nothing happens. */
  start(): Promise<void>;
  /** As a power cut of the process. `start` takes 3 s longer afterwards: the dead one's lease has to end. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * One Kafka server, broker and controller in one JVM, on the loopback interface. Needs `java` (17 or later), and `mvn`
 * once. A cluster of one: what it holds survives its process, not its disk.
 * @throws {Error} it could not be fetched, set up or started, with the end of its log
 */
export async function startKafka(options: KafkaOptions): Promise<KafkaServer> {
  const { folder, users = [], tls, proxyPort, settings = {}, heapMiB = 512 } = options;
  await mkdir(folder, { recursive: true });
  const jars = await mavenJars(KAFKA_JARS);
  const ports = {
    client: await portOf(folder, 'kafka', options.port),
    proxied: await portOf(folder, 'kafka-proxied'),
    internal: await portOf(folder, 'kafka-internal'),
    controller: await portOf(folder, 'kafka-controller'),
  };
  const file = (name: string) => join(folder, name);
  const secret = { mode: 0o600 };
  if (tls) await writeFile(file('kafka-key-store.pem'), `${tls.key}\n${tls.certificate}`, secret);
  await writeFile(
    file('kafka.properties'),
    kafkaProperties({
      dataFolder: file('kafka-data'),
      ports,
      users,
      brokerPassword: randomBytes(24).toString('base64url'),
      settings,
      ...(tls ? { keyStore: file('kafka-key-store.pem') } : {}),
      ...(proxyPort === undefined ? {} : { proxyPort }),
    }),
    secret,
  );
  await writeFile(file('kafka-log4j2.properties'), LOGGING);

  const java = javaProgram();
  const common = [...JVM_FLAGS, `-Dlog4j2.configurationFile=${file('kafka-log4j2.properties')}`, '-cp', `${jars}/*`];
  await format(java, common, folder, users);

  const server = new ServerProcess('kafka', folder);
  const archive = new ClassArchive(jars, 'kafka');
  const start = async () => {
    if (server.isAlive) return;
    const logStart = await sizeOf(server.logFile);
    const heap = [`-Xmx${heapMiB}m`, '-XX:+ExitOnOutOfMemoryError'];
    await server.start(java, [...heap, ...(await archive.flags()), ...common, 'kafka.Kafka', file('kafka.properties')]);
    // An open port is not a ready broker, and may be another program's: what counts is this start's own word.
    const ready = async () => (await textFrom(server.logFile, logStart)).includes(STARTED);
    await server.ready(async () => (await ready()) && (await answers(ports.client)), READY_WITHIN_MS);
  };
  await start();
  return {
    brokers: [`127.0.0.1:${ports.client}`],
    proxyUpstream: `127.0.0.1:${ports.proxied}`,
    process: server,
    start,
    kill: () => server.kill(),
    async stop() {
      await server.stop(STOP_WITHIN_MS);
      await archive.keep();
    },
  };
}

/** Gives the data folder its cluster id and its users; only an empty one. */
async function format(java: string, common: string[], folder: string, users: readonly KafkaUser[]): Promise<void> {
  const data = join(folder, 'kafka-data');
  if (await isThere(join(data, 'meta.properties'))) return;
  await rm(data, { recursive: true, force: true });
  const clusterId = newClusterId().toString('base64url');
  const properties = join(folder, 'kafka.properties');
  const credentials = users.flatMap(({ name, password }) => [
    '--add-scram',
    `SCRAM-SHA-512=[name=${name},password=${password}]`,
  ]);
  const args = ['format', '--standalone', '--cluster-id', clusterId, '--config', properties, ...credentials];
  await promisify(execFile)(java, ['-Xmx256m', ...common, 'kafka.tools.StorageTool', ...args]);
}

/** 16 bytes whose base64 begins with no dash: the tool would take it for an option. */
function newClusterId(): Buffer {
  const bytes = randomBytes(16);
  bytes.writeUInt8(bytes.readUInt8(0) & 0x7f, 0);
  return bytes;
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

async function textFrom(path: string, start: number): Promise<string> {
  const handle = await open(path);
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of handle.createReadStream({ start, autoClose: false })) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  } finally {
    await handle.close();
  }
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
