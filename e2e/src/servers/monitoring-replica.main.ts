/**
 * One of several processes of monitoring, for tests that kill it: frames in Kafka, database on MariaDB, scripted vision.
 * Its settings come as JSON in the first argument; it says its address when it serves and has a
 * partition.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { openDiskFrameArchive } from '@proctorwise/monitoring/frames';
import { framesClients, KafkaFramePartitions } from '@proctorwise/monitoring/frames/kafka';
import { MemoryRecorder, openTestMonitoring, scriptedVision } from '@proctorwise/monitoring/testing';
import { createLogger } from '@proctorwise/platform';

export interface ReplicaSettings {
  readonly folder: string;
  readonly keysFolder: string;
  readonly archiveFolder: string;
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly partitions: number;
  readonly databaseUrl: string;
  /** Its clock stands there, ms since the Unix epoch. */
  readonly now: number;
}

const settings = JSON.parse(process.argv[2] ?? '{}') as ReplicaSettings;
const log = createLogger('monitoring', process.env.TEST_LOG ?? 'silent');
const archive = await openDiskFrameArchive({ base: settings.archiveFolder });
let partitions: KafkaFramePartitions | undefined;
const { origin } = await openTestMonitoring({
  ...settings,
  clock: { now: settings.now },
  vision: scriptedVision(),
  database: { kind: 'mariadb', url: settings.databaseUrl },
  store: ({ address }) => {
    const frames = new KafkaFramePartitions({
      ...framesClients({
        connection: { brokers: settings.brokers, clientId: 'monitoring' },
        topic: settings.topic,
        writeBy: 'kafkajs',
        log,
      }),
      partitions: settings.partitions,
      group: settings.topic,
      address,
      openRecorder: async () => new MemoryRecorder(),
      log,
      clock: Date.now,
    });
    partitions = frames;
    return { frames, archive: frames.archive(archive) };
  },
});
while (!partitions?.states.some(({ isTaken }) => isTaken)) await wait(50);
process.send?.({ origin });
