import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Admission, EventEnvelope, Role, ServiceName, Topic } from '@proctorwise/contracts';
import { RULE_NAMES } from '@proctorwise/contracts';
import {
  attachSockets,
  createDoor,
  createInternalDoor,
  createLogger,
  type DatabaseLocation,
  type EventLog,
  listen,
  openLocalEventLog,
  openSigningKey,
  tokenSigner,
  tokenVerifier,
} from '@proctorwise/platform';
import { testDatabase } from '@proctorwise/platform/testing/database';
import { CompactSign } from 'jose';
import type { Vision } from '../app/ports.js';
import {
  type FrameArchive,
  type FrameLog,
  type FramePartitions,
  onePartition,
  openDiskFrameArchive,
  openDiskFrameLog,
} from '../frames/index.js';
import { openMonitoringModule } from '../module.js';
import { PeriodicRuns } from './periodic-runs.js';

/** The slot of every test: 09:00 to 10:00 UTC. */
export const SLOT_START = Date.parse('2026-03-10T09:00:00.000Z');
export const SLOT_END = Date.parse('2026-03-10T10:00:00.000Z');
export const EXAM = 'exam-1';
export const TEACHER = 'teacher-1';

/** A clock that stands where it is put. */
export interface TestClock {
  now: number;
  /** How long the machine has been up, ms. @default it does not pass: the process never stands still */
  up?: number;
}
export interface TestMonitoringOptions {
  /** Holds database, events, frames and keys: opened again it goes on where it was. */
  readonly folder: string;
  readonly clock: TestClock;
  readonly vision: Vision;
  /** Is asked before each append to the frame log; what it throws is the log's own failing. */
  readonly beforeAppend?: () => void;
  /** Where its frames lie, and its archive. @default on disk, in the folder */
  readonly store?: (service: { readonly address: () => string }) => {
    readonly frames: FramePartitions;
    readonly archive: FrameArchive;
  };
  /** @default in the folder, or as `testDatabase` says */
  readonly database?: DatabaseLocation;
  /** Signing keys that several processes share. @default the folder */
  readonly keysFolder?: string;
  readonly admission?: (reservationId: string) => Partial<Admission> | null;
}
export type TestMonitoring = Awaited<ReturnType<typeof openTestMonitoring>>;

/** Six times what is waited in earnest: on a machine that does other things a picture may take longer. */
const WAIT_FOR_ANALYSIS_MS = 3_000;

const keyFile = (folder: string, service: ServiceName) => join(folder, `${service}.jwk`);

/** Signs tokens of people and services for a service that keeps its keys in this folder. */
export async function openCredentials(folder: string, clock: TestClock) {
  const time = () => clock.now;
  const user = tokenSigner('user', await openSigningKey(keyFile(folder, 'user')), time);
  const correction = tokenSigner('correction', await openSigningKey(keyFile(folder, 'correction')), time);
  return {
    of: (userId: string, role: Role) =>
      user.login({ userId, role, name: `Name of ${userId}`, email: `${userId}@example.org` }),
    internal: () => correction.internal('monitoring'),
  };
}

/** Reservation `r-<student>` is the student's, in the slot of every test. */
const admissionOf = (reservationId: string): Admission => ({
  reservation_id: reservationId,
  reservation_status: 'scheduled',
  user_id: reservationId.slice(2),
  student_name: `Name of ${reservationId.slice(2)}`,
  exam_id: EXAM,
  exam_title: 'Algebra',
  exam_version: 1,
  teacher_id: TEACHER,
  slot_id: 'slot-1',
  slot_start: new Date(SLOT_START).toISOString(),
  slot_end: new Date(SLOT_END).toISOString(),
  extra_minutes: 0,
  duration_minutes: 60,
  pass_mark: 60,
  rules: [...RULE_NAMES],
});

/** The same log, which may refuse. */
const failing = (log: FrameLog, beforeAppend: () => void): FrameLog => ({
  get lastPosition() {
    return log.lastPosition;
  },
  async append(frame) {
    beforeAppend();
    return log.append(frame);
  },
  records: (query) => log.records(query),
  loadJpeg: (record) => log.loadJpeg(record),
  isComplete: (session) => log.isComplete(session),
  onAppended: (listener) => log.onAppended(listener),
  close: () => log.close(),
});

/** The whole service on a folder: real database, frame log, archive and event log, behind a real door. */
export async function openTestMonitoring(options: TestMonitoringOptions) {
  const { folder, clock, vision, admission, beforeAppend, keysFolder = folder } = options;
  const time = () => clock.now;
  const log = createLogger('monitoring', process.env.TEST_LOG ?? 'silent');
  const key = await openSigningKey(keyFile(keysFolder, 'monitoring'));
  const signer = tokenSigner('monitoring', key, time);
  const credentials = await openCredentials(keysFolder, clock);
  const keys = Object.fromEntries(
    await Promise.all(
      (['user', 'correction', 'monitoring'] as const).map(async (service) => [
        service,
        (await openSigningKey(keyFile(keysFolder, service))).publicJwk,
      ]),
    ),
  );
  const verifier = tokenVerifier(async (issuer) => (keys[issuer] ? [keys[issuer]] : []), time);
  const events = await openLocalEventLog({ file: join(folder, 'events.db'), log, clock: time });
  const published: EventEnvelope[] = [];
  const heard: EventLog = {
    publish: (...envelopes) => {
      published.push(...envelopes);
      return events.publish(...envelopes);
    },
    subscribe: (options) => events.subscribe(options),
    close: () => events.close(),
  };
  let origin = '';
  const onDisk = await openDiskFrameLog({ base: join(folder, 'frames'), maxUsedShare: 1, gatherMs: 0 });
  const { frames, archive } = options.store?.({ address: () => origin }) ?? {
    frames: onePartition(beforeAppend ? failing(onDisk, beforeAppend) : onDisk),
    archive: await openDiskFrameArchive({ base: join(folder, 'frames') }),
  };
  const runs = new PeriodicRuns();
  const module = await openMonitoringModule({
    database: options.database ?? (await testDatabase(folder, 'monitoring')),
    events: heard,
    frames,
    archive,
    vision,
    admissions: {
      async of(reservationId) {
        const differs = admission ? admission(reservationId) : {};
        return differs && { ...admissionOf(reservationId), ...differs };
      },
    },
    signer: {
      sessionToken: (session, expiresAt) => signer.session(session, expiresAt),
      sign: (payload) =>
        new CompactSign(Buffer.from(JSON.stringify(payload)))
          .setProtectedHeader({ alg: 'EdDSA', kid: key.publicJwk.kid as string, typ: 'proctorwise-evidence+jws' })
          .sign(key.privateKey),
    },
    clock: time,
    newId: randomUUID,
    newSecret: () => randomBytes(32).toString('base64url'),
    log,
    random: () => 0,
    upMs: () => clock.up ?? 0,
    periodically: runs.periodically,
    waitForAnalysisMs: WAIT_FOR_ANALYSIS_MS,
  });
  const facts = { service: 'monitoring', port: 8003, secure: false } as const;
  const shared = { facts, services: [module], verifier, log };
  const door = createDoor({ ...shared, jwks: () => ({ keys: [key.publicJwk] }), site: null, trustedProxies: 0 });
  const listener = await listen(door, { host: '127.0.0.1', port: 0 });
  origin = `http://127.0.0.1:${listener.port}`;
  const sockets = attachSockets(listener.server, { facts, routes: module.sockets, verifier, log });
  const internal = await listen(createInternalDoor(shared), { host: '127.0.0.1', port: 0 });
  for (const work of module.background) await work.start();
  return {
    module,
    events,
    credentials,
    jwks: { keys: [key.publicJwk] },
    origin,
    internalOrigin: `http://127.0.0.1:${internal.port}`,
    archiveFolder: join(folder, 'frames'),
    /** Resolves when time was kept for every session, by the clock as it stands now or later. */
    timeKept: () => runs.whole('monitoring.time'),
    /** The traces of what was published since it was opened, of one topic. */
    traces: (topic: Topic) =>
      published.filter((event) => event.topic === topic).map(({ traceparent }) => traceparent?.split('-')[1]),
    /** What was published since it was opened, of one topic. */
    published: <T extends Topic>(topic: T) =>
      published.filter((event): event is EventEnvelope<T> => event.topic === topic).map(({ data }) => data),
    async close() {
      sockets.close();
      await Promise.all([listener.close(0), internal.close(0)]);
      for (const work of [...module.background].reverse()) await work.stop();
      await module.close();
      await events.close();
      await onDisk.close();
    },
  };
}
