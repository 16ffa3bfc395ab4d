import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Admission } from '@proctorwise/contracts';
import {
  FRAMES_TOPIC,
  kafkaConnectionOf,
  mariaDbOf,
  runService,
  type ServiceAdapters,
  type Settings,
  signCompact,
  WebHdfs,
} from '@proctorwise/platform';
import { createVisionClient } from '@proctorwise/vision';
import type { Vision } from './app/ports.js';
import { ARCHIVE_TREES, ByteBudget, openHdfsFrameArchive, openRecorder, UploadSlots } from './frames/index.js';
import { FRAMES_CLIENTS, framesClients, KafkaFramePartitions } from './frames/kafka/index.js';
import { measureFrames } from './frames/kafka/measure-frames.js';
import { openMonitoringModule } from './module.js';
import { DEFAULT_RETENTION, measureRetention, type RetentionRule } from './retention/index.js';
import { visionBehindEndpoint } from './vision/vision-behind-endpoint.js';
import { visionOfSittings } from './vision/vision-of-sittings.js';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
/** A segment has 4 MiB at most: so many go out side by side before the disks behind are the limit. */
const UPLOADS_AT_ONCE = 4;
const HIGHEST_PARTITIONS = 1_024;

/**
 * The process of the monitoring service in the cluster: frames in Kafka, the archive on HDFS, vision by pods.
 * `FRAME_PARTITIONS` is the number with which the topic was made: in every process the same, and for ever.
 */
await runService('monitoring', async (adapters) => {
  const { settings, log, clock, newId, events, internal, tokens, key } = adapters;
  const { archive, frames, budget, trees } = await openFrames(adapters);
  const module = await openMonitoringModule({
    database: mariaDbOf(settings),
    events,
    frames,
    archive,
    retention: { trees, rule: retentionOf(settings) },
    vision: await openVision(adapters),
    admissions: {
      of: (id) => internal.get<Admission>('reservation', `/internal/admissions/${encodeURIComponent(id)}`),
    },
    signer: {
      sessionToken: (session, expiresAt) => tokens.session(session, expiresAt),
      sign: (payload) => signCompact(key, 'proctorwise-evidence+jws', payload),
    },
    clock,
    newId,
    newSecret: () => randomBytes(32).toString('base64url'),
    log,
  });
  // Only now: a start that is tried again must not register its gauges twice.
  measureFrames({ registry: adapters.registry, frames, budget, clock });
  if (module.retention) measureRetention(adapters.registry, module.retention);
  return module;
});

/** Kafka keeps what is acknowledged, a spool on this disk what is on its way, HDFS what is done. */
async function openFrames({ settings, log, clock, keep }: ServiceAdapters) {
  // Where the other replicas send what is for this one's sessions: as it came, with the caller's own credentials.
  const address = settings.needed('OWN_ADDRESS', 'http://<this pod>:<its port>');
  const hdfs = new WebHdfs({
    url: settings.needed('WEBHDFS_URL', 'http://namenode:9870/webhdfs/v1'),
    user: settings.text('WEBHDFS_USER') ?? 'proctorwise',
    ...dataNodesOf(settings),
  });
  keep({ close: async () => hdfs.close() });
  const { archive, recordings, store } = openHdfsFrameArchive({
    client: hdfs,
    root: settings.text('ARCHIVE_ROOT') ?? '/proctorwise',
    clock,
  });
  const spool = settings.needed('SPOOL_FOLDER', 'a folder on a local disk');
  const budget = new ByteBudget(
    settings.whole('SPOOL_MIB', { least: 16, most: 1_048_576, otherwise: (2 * GIB) / MIB }) * MIB,
  );
  const uploads = new UploadSlots(UPLOADS_AT_ONCE);
  const frames = new KafkaFramePartitions({
    ...framesClients({
      connection: kafkaConnectionOf(settings, 'monitoring'),
      topic: FRAMES_TOPIC,
      writeBy: settings.oneOf('KAFKA_FRAMES_CLIENT', FRAMES_CLIENTS, 'kafkajs'),
      log,
    }),
    partitions: settings.whole('FRAME_PARTITIONS', { least: 1, most: HIGHEST_PARTITIONS, otherwise: 6 }),
    address: () => address,
    openRecorder: (partition) =>
      openRecorder({ archive: recordings, spoolFolder: join(spool, String(partition)), budget, uploads, log }),
    log,
    clock,
  });
  const trees = (['recordings', 'evidence'] as const).map((part) => ({ part, store, tree: ARCHIVE_TREES[part] }));
  return { archive: frames.archive(archive), frames, budget, trees };
}

function retentionOf(settings: Settings): RetentionRule {
  const { hourUtc, keptDays } = DEFAULT_RETENTION;
  const days = (name: string, otherwise: number) => settings.whole(name, { least: 1, most: 36_500, otherwise });
  return {
    hourUtc: settings.whole('RETENTION_HOUR', { least: 0, most: 23, otherwise: hourUtc }),
    keptDays: {
      recordings: days('RECORDINGS_KEPT_DAYS', keptDays.recordings),
      evidence: days('EVIDENCE_KEPT_DAYS', keptDays.evidence),
    },
  };
}

function dataNodesOf(settings: Settings): { dataNodes?: { hosts: readonly string[] } } {
  const hosts = settings.text('WEBHDFS_DATANODES');
  return hosts === undefined ? {} : { dataNodes: { hosts: hosts.split(',').map((host) => host.trim()) } };
}

/** The pods of each sitting where ExamSessions are followed, and the shared pool behind them. */
async function openVision({ settings, log, keep }: ServiceAdapters): Promise<Vision> {
  const endpoint = settings.needed('VISION_ENDPOINT', 'host:port of the shared vision pods');
  const pods = keep(createVisionClient({ endpoint, log }));
  const shared = visionBehindEndpoint(endpoint, pods);
  const namespace = settings.text('EXAM_SESSIONS_IN');
  if (namespace === undefined) return shared;
  // Kubernetes' client is loaded only where it is used.
  const { kubernetesEndpoints } = await import('./vision/kubernetes-endpoints.js');
  const endpoints = keep(await kubernetesEndpoints({ namespace, log }));
  const connect = (sittings: string) => createVisionClient({ endpoint: sittings, log });
  return keep(visionOfSittings({ endpoints, shared, connect, log }));
}
