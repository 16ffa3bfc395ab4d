import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guardProcesses } from '@proctorwise/distributed/processes';
import { startHdfs, startKafka } from '@proctorwise/distributed/servers';
import { FRAMES_CLIENTS, type FramesClient, framesClients } from '@proctorwise/monitoring/frames/kafka';
import {
  createLogger,
  FRAMES_TOPIC,
  type KafkaConnection,
  type Logger,
  prepareKafka,
  WebHdfs,
} from '@proctorwise/platform';
import { parsed, runCommand, whole } from './command-line.js';
import { type Figure, figure, loadAverage, printFigures, spread } from './figures.js';
import { circumstances, writeReport } from './report.js';
import { compareClients } from './stream/clients.js';
import { closedLoop, FRAME_BYTES, frameBytes, type Load, openLoop, rates, ratesByOwnCpu } from './stream/load.js';
import { openWholeWay, type WholeWay } from './stream/whole-way.js';

const HELP = `bench:stream: what does a frame cost on its way through Kafka to HDFS, against the bare servers?

Starts a Kafka and an HDFS of one process each, and measures one after the other, with frames of ${FRAME_BYTES / 1_000} KB:
the bare producer; bare files of HDFS; the whole way of one monitoring process (append, read back, observe by a stub,
record, archive); and twice as many frames as that took, for as long, with how far it is behind meanwhile. All but the
files by each client that can write frames (KAFKA_FRAMES_CLIENT).

  --clients      instead: these clients, in turns, as the frame log sends
  --seconds N    of each part    [20]
  --sessions N   that send at once    [50]
  --json FILE    write the figures there`;

interface Options {
  readonly seconds: number;
  readonly sessions: number;
  /** Only the clients that write frames. */
  readonly clients: boolean;
  readonly json: string | undefined;
}

function readOptions(): Options | 'help' {
  const { values } = parsed({
    options: {
      seconds: { type: 'string', default: '20' },
      sessions: { type: 'string', default: '50' },
      clients: { type: 'boolean', default: false },
      json: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return 'help';
  return {
    seconds: whole('seconds', values.seconds, 1, 3_600),
    sessions: whole('sessions', values.sessions, 1, 10_000),
    clients: values.clients,
    json: values.json,
  };
}

const PARTITIONS = 6;
/** Before the name of the topic that the bare producer writes to. */
const BARE = 'bare.';
const FRAMES_A_FILE = 60;
const FILES_AT_ONCE = 4;
const OVERLOAD = 2;

/** How far observing and archiving are behind while something goes on. */
async function worstLag<T>(way: WholeWay, work: Promise<T>): Promise<T & { unobserved: number; unarchived: number }> {
  let [unobserved, unarchived] = [0, 0];
  const looking = setInterval(() => {
    unobserved = Math.max(unobserved, way.unobserved);
    unarchived = Math.max(unarchived, way.unarchived);
  }, 250);
  try {
    return { ...(await work), unobserved, unarchived };
  } finally {
    clearInterval(looking);
  }
}

interface Bench {
  readonly connection: KafkaConnection;
  readonly log: Logger;
  readonly client: WebHdfs;
  readonly folder: string;
  readonly seconds: number;
  readonly sessions: number;
}
const perSecondOf = ({ done, seconds }: Load) => done / seconds;

/** One record a request, as many at once as there are senders. */
async function bareProducer(writeBy: FramesClient, { connection, log, seconds, sessions }: Bench): Promise<Load> {
  const { producer } = framesClients({ connection, topic: `${BARE}${FRAMES_TOPIC}`, writeBy, log });
  const jpegOf = frameBytes();
  await producer.connect();
  try {
    return await closedLoop(sessions, seconds, (sender, number) =>
      producer.send(sender % PARTITIONS, [{ key: `raw-${sender}`, value: jpegOf(number), headers: {} }]),
    );
  } finally {
    await producer.close();
  }
}

/** The whole way of one monitoring process, as fast as it goes, and then twice that. */
async function wholeWay(
  writeBy: FramesClient,
  { connection, client, folder, seconds, sessions }: Bench,
): Promise<{ readonly whole: Load; readonly figures: Figure[] }> {
  const figures: Figure[] = [];
  const jpegOf = frameBytes();
  const way = await openWholeWay({
    connection,
    topic: `${writeBy}.${FRAMES_TOPIC}`,
    partitions: PARTITIONS,
    writeBy,
    client,
    root: `/proctorwise/${writeBy}`,
    spoolFolder: join(folder, 'spool', writeBy),
  });
  try {
    const part = `whole way, ${writeBy}`;
    const whole = await closedLoop(sessions, seconds, (sender, number) =>
      way.append(`whole-${sender}`, number, jpegOf(number)),
    );
    const drainFrom = performance.now();
    figures.push(
      ...ratesByOwnCpu(part, whole),
      figure(`${part}: not observed at the end`, way.unobserved, 'count'),
      figure(`${part}: not archived at the end`, way.unarchived, 'count'),
    );
    await way.drain();
    figures.push(figure(`${part}: until all is archived`, (performance.now() - drainFrom) / 1_000, 's'));

    const perSecond = Math.round(OVERLOAD * perSecondOf(whole));
    const over = await worstLag(
      way,
      openLoop(perSecond, seconds, (number) =>
        way.append(`over-${number % sessions}`, Math.floor(number / sessions), jpegOf(number)),
      ),
    );
    const overFrom = performance.now();
    const overload = `overload, ${writeBy}`;
    figures.push(
      figure(`${overload}: offered`, perSecond, '1/s'),
      ...rates(overload, over),
      figure(`${overload}: refused, to be sent again`, over.refused, 'count'),
      ...spread(`${overload}: one refusal`, over.refusals),
      figure(`${overload}: not observed, at most`, over.unobserved, 'count'),
      figure(`${overload}: not archived, at most`, over.unarchived, 'count'),
      figure(`${overload}: not observed at the end`, way.unobserved, 'count'),
      figure(`${overload}: not archived at the end`, way.unarchived, 'count'),
    );
    await way.drain();
    figures.push(figure(`${overload}: until all is archived`, (performance.now() - overFrom) / 1_000, 's'));
    return { whole, figures };
  } finally {
    await way.stop();
  }
}

async function measure(seconds: number, sessions: number, folder: string): Promise<Figure[]> {
  const hdfs = await startHdfs({ folder: join(folder, 'hdfs'), heapMiB: 384 });
  const kafka = await startKafka({ folder: join(folder, 'kafka') });
  const connection = { brokers: kafka.brokers, clientId: 'bench' };
  const log = createLogger('bench', 'error');
  const client = new WebHdfs({ url: hdfs.webHdfsUrl, user: 'proctorwise' });
  const bench = { connection, log, client, folder, seconds, sessions };
  const figures: Figure[] = [];
  try {
    for (const prefix of [BARE, ...FRAMES_CLIENTS.map((writeBy) => `${writeBy}.`)])
      await prepareKafka({ connection, log, prefix, factor: 1, framePartitions: PARTITIONS, eventPartitions: 1 });
    const bare = new Map<FramesClient, Load>();
    for (const writeBy of FRAMES_CLIENTS) {
      const load = await bareProducer(writeBy, bench);
      bare.set(writeBy, load);
      figures.push(...ratesByOwnCpu(`bare producer, ${writeBy}`, load));
    }
    const jpegOf = frameBytes();
    const file = Array.from({ length: FRAMES_A_FILE }, (_, number) => jpegOf(number));
    const files = await closedLoop(FILES_AT_ONCE, seconds, (sender, number) =>
      client.create(`/proctorwise/bench/${sender}-${number}`, file),
    );
    figures.push(...rates(`bare files of ${FRAMES_A_FILE} frames`, { ...files, done: files.done * FRAMES_A_FILE }));

    const wholes = new Map<FramesClient, Load>();
    for (const writeBy of FRAMES_CLIENTS) {
      const { whole, figures: found } = await wholeWay(writeBy, bench);
      wholes.set(writeBy, whole);
      figures.push(...found, ratio(`whole way / bare producer, ${writeBy}`, whole, bare.get(writeBy)));
    }
    figures.push(
      ratio('bare producer, platformatic / kafkajs', bare.get('platformatic'), bare.get('kafkajs')),
      ratio('whole way, platformatic / kafkajs', wholes.get('platformatic'), wholes.get('kafkajs')),
    );
    return figures;
  } finally {
    client.close();
    await kafka.stop();
    await hdfs.stop();
  }
}

/** Of frames a second. */
const ratio = (name: string, of: Load | undefined, to: Load | undefined): Figure =>
  figure(name, of && to ? perSecondOf(of) / perSecondOf(to) : Number.NaN, 'ratio');

async function measureClients(seconds: number, sessions: number, folder: string): Promise<Figure[]> {
  const kafka = await startKafka({ folder: join(folder, 'kafka') });
  const connection = { brokers: kafka.brokers, clientId: 'bench' };
  const log = createLogger('bench', 'error');
  try {
    await prepareKafka({ connection, log, factor: 1, framePartitions: PARTITIONS, eventPartitions: 1 });
    return await compareClients({ connection, topic: FRAMES_TOPIC, partitions: PARTITIONS, sessions, seconds, log });
  } finally {
    await kafka.stop();
  }
}

async function main({ seconds, sessions, clients, json }: Options): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'proctorwise-stream-bench-'));
  const guards = ['hdfs', 'kafka'].map((name) => guardProcesses(join(folder, name), 10_000));
  try {
    const figures = await (clients ? measureClients : measure)(seconds, sessions, folder);
    figures.push(loadAverage());
    printFigures(figures);
    if (json)
      await writeReport(json, { ...circumstances(['services/monitoring/src', 'services/platform/src']), figures });
    return 0;
  } finally {
    await Promise.all(guards.map((guard) => guard.release()));
    await rm(folder, { recursive: true, force: true });
  }
}

await runCommand(HELP, readOptions, main);
