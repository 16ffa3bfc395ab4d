import { execFile } from 'node:child_process';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type HdfsPlaces, hdfsSettings, LOG4J, siteXml } from './hdfs-settings.js';
import { type JarSet, mavenJars } from './maven-jars.js';
import { javaProgram } from './programs.js';
import { portOf } from './server-ports.js';
import { ServerProcess } from './server-process.js';

const HADOOP = '3.5.0';
export const HDFS_JARS: JarSet = {
  name: 'hadoop-hdfs',
  artifacts: ['hadoop-hdfs', 'hadoop-common', 'hadoop-hdfs-client'].map(
    (name) => `org.apache.hadoop:${name}:${HADOOP}`,
  ),
};
const NAME_NODE = 'org.apache.hadoop.hdfs.server.namenode.NameNode';
const DATA_NODE = 'org.apache.hadoop.hdfs.server.datanode.DataNode';
const ADMIN = 'org.apache.hadoop.hdfs.tools.DFSAdmin';
const READY_WITHIN_MS = 90_000;
const STOP_GRACE_MS = 20_000;
/** C1 only and one collector thread start fastest on a small machine; the add-opens is what Hadoop's launcher passes. */
const JVM = [
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Djava.awt.headless=true',
  '-Djava.net.preferIPv4Stack=true',
  '--add-opens=java.base/java.lang=ALL-UNNAMED',
];

export interface HdfsOptions {
  /** Holds everything: ports, settings, logs, names and blocks. A start on it again finds the files that were there. */
  readonly folder: string;
  /** Of the NameNode's WebHDFS, at the folder's first start. @default one that is free */
  readonly port?: number;
  /** The platform's folder, made with permission 750. @default /proctorwise */
  readonly root?: string;
  /** Whose it is. @default proctorwise */
  readonly owner?: string;
  /** MiB of each JVM's heap. @default 256 */
  readonly heapMiB?: number;
  /** Over the project's own. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** One process of HDFS. */
export interface HdfsNode {
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Resolves when files can be read and written again, where the other node lives. */
  start(): Promise<void>;
  readonly isAlive: boolean;
}

export interface Hdfs {
  /** `http://127.0.0.1:{port}/webhdfs/v1` */
  readonly webHdfsUrl: string;
  /** `hdfs://127.0.0.1:{port}` */
  readonly hdfsUrl: string;
  /** For Hadoop's own programs and Spark. */
  readonly hadoopConfDir: string;
  readonly nameNode: HdfsNode;
  readonly dataNode: HdfsNode;
  /** Runs `hdfs dfsadmin` as the superuser and answers what it prints. @throws {Error} it failed */
  dfsAdmin(...args: string[]): Promise<string>;
  stop(): Promise<void>;
}

/**
 * HDFS with one NameNode and one DataNode on loopback, from Maven's jars. Resolves when files can be written. One
 * DataNode: what is written survives a killed process and a power cut, not a lost disk.
 * @throws {Error} no Java or Maven; blocks without the names that belong to them; not ready in time, with the log's end
 */
export async function startHdfs(options: HdfsOptions): Promise<Hdfs> {
  const { root = '/proctorwise', owner = 'proctorwise', heapMiB = 256 } = options;
  const places = await placesOf(resolve(options.folder), options.port);
  const { folder } = places;
  const conf = await writeConf(places, options.settings);
  const jars = await mavenJars(HDFS_JARS);
  const java = javaProgram();
  const jvm = [...JVM, `-Xmx${heapMiB}m`, '-cp', [conf, join(jars, '*')].join(delimiter)];
  const run = async (program: string, ...args: string[]) =>
    (await promisify(execFile)(java, [...jvm, program, ...args], { timeout: READY_WITHIN_MS })).stdout;

  await formatOnce(folder, run);
  const node = (name: string, program: string, isReady: (server: ServerProcess) => Promise<void>) => {
    const server = new ServerProcess(name, folder);
    return {
      server,
      get isAlive() {
        return server.isAlive;
      },
      kill: () => server.kill(),
      start: async () => {
        await server.start(java, ['-XX:+ExitOnOutOfMemoryError', ...jvm, program]);
        await isReady(server);
      },
    };
  };
  const nameNode = node('namenode', NAME_NODE, async (server) => {
    // A DataNode that finds no NameNode sleeps for 5 s, so that the first one is awaited here and no more.
    await server.ready(() => listens(places.nameNodeRpc), READY_WITHIN_MS);
    if (dataNode.isAlive) await server.ready(() => isWritable(places), READY_WITHIN_MS);
  });
  const dataNode = node('datanode', DATA_NODE, (server) => server.ready(() => isWritable(places), READY_WITHIN_MS));
  const stop = async () => {
    await dataNode.server.stop(STOP_GRACE_MS);
    await nameNode.server.stop(STOP_GRACE_MS);
  };
  const webHdfsUrl = `http://127.0.0.1:${places.nameNodeHttp}/webhdfs/v1`;
  try {
    await nameNode.start();
    await dataNode.start();
    await makeRoot(`${webHdfsUrl}${root}`, owner);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    webHdfsUrl,
    hdfsUrl: `hdfs://127.0.0.1:${places.nameNodeRpc}`,
    hadoopConfDir: conf,
    nameNode,
    dataNode,
    dfsAdmin: (...args) => run(ADMIN, ...args),
    stop,
  };
}

async function placesOf(folder: string, port?: number): Promise<HdfsPlaces> {
  return {
    folder,
    nameNodeHttp: await portOf(folder, 'namenode-http', port),
    nameNodeRpc: await portOf(folder, 'namenode-rpc'),
    dataNodeData: await portOf(folder, 'datanode-data'),
    dataNodeHttp: await portOf(folder, 'datanode-http'),
    dataNodeIpc: await portOf(folder, 'datanode-ipc'),
  };
}

/** What the class path begins with. */
async function writeConf(places: HdfsPlaces, settings?: Readonly<Record<string, string>>): Promise<string> {
  const conf = join(places.folder, 'conf');
  // The web server looks for these two folders, which no jar has; without them a node does not start.
  for (const name of ['hdfs', 'datanode']) await mkdir(join(conf, 'webapps', name), { recursive: true });
  const site = siteXml(hdfsSettings(places, settings));
  await writeFile(join(conf, 'core-site.xml'), site);
  await writeFile(join(conf, 'hdfs-site.xml'), site);
  await writeFile(join(conf, 'log4j.properties'), LOG4J);
  return conf;
}

/** Formatting a NameNode that was one loses every file: only where there never was any. */
async function formatOnce(folder: string, run: (program: string, ...args: string[]) => Promise<string>): Promise<void> {
  if (await isThere(join(folder, 'name', 'current', 'VERSION'))) return;
  if (await isThere(join(folder, 'data', 'current', 'VERSION')))
    throw new Error(`${folder}/data holds blocks, but ${folder}/name does not know them: not formatted`);
  await run(NAME_NODE, '-format', '-nonInteractive', '-clusterId', 'proctorwise');
}

async function isWritable({ nameNodeHttp, dataNodeHttp }: HdfsPlaces): Promise<boolean> {
  const { Safemode } = await bean(nameNodeHttp, 'NameNode', 'NameNodeInfo');
  const { NumLiveDataNodes } = await bean(nameNodeHttp, 'NameNode', 'FSNamesystemState');
  const { BPServiceActorInfo } = await bean(dataNodeHttp, 'DataNode', 'DataNodeInfo');
  const isRegistered = String(BPServiceActorInfo).includes('"ActorState":"RUNNING"');
  return Safemode === '' && NumLiveDataNodes === 1 && isRegistered;
}

async function bean(port: number, service: string, name: string): Promise<Record<string, unknown>> {
  const query = `http://127.0.0.1:${port}/jmx?qry=Hadoop:service=${service},name=${name}`;
  const response = await fetch(query, { signal: AbortSignal.timeout(5_000) });
  const { beans } = (await response.json()) as { beans: Record<string, unknown>[] };
  return beans[0] ?? {};
}

/** The platform's folder belongs to the platform's user; only who started the NameNode may write beside it. */
async function makeRoot(url: string, owner: string): Promise<void> {
  const superuser = userInfo().username;
  for (const operation of ['MKDIRS&permission=750', `SETOWNER&owner=${owner}&group=${owner}`]) {
    const response = await fetch(`${url}?op=${operation}&user.name=${superuser}`, { method: 'PUT' });
    if (!response.ok) throw new Error(`HDFS answered ${response.status} to ${operation}: ${await response.text()}`);
  }
}

const listens = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
