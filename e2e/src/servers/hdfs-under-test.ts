import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import type { Missing } from '@proctorwise/contracts/testing';
import { guardProcesses } from '@proctorwise/distributed/processes';
import { type Hdfs, startHdfs } from '@proctorwise/distributed/servers';
import { type FrameRecord, type FrameSession, framePath } from '@proctorwise/monitoring/frames';
import { sha256Of } from '@proctorwise/monitoring/frames/testing';
import { WebHdfs, type WebHdfsOptions } from '@proctorwise/platform';
import { java, MISSING_JAVA } from '../needs.js';

/** A NameNode that somebody else started: tests use it, and never end it. */
const given = process.env.WEBHDFS_URL;

/** An HDFS for tests that only talk to it; undefined where there is none and none can be started. */
export const anyHdfs = given ?? java;
/** An HDFS that a test may kill; undefined where none can be started, and where one was given. */
export const ownHdfs = given ? undefined : java;
export const MISSING_OWN_HDFS: Missing = given
  ? { because: 'the given HDFS must not be killed', command: 'unset WEBHDFS_URL' }
  : MISSING_JAVA;

export const START_WITHIN_MS = 180_000;
/** As the archiver has it: owner of the platform's folder. */
const USER = process.env.WEBHDFS_USER || 'proctorwise';
const ROOT = process.env.WEBHDFS_ROOT || '/proctorwise';

export interface HdfsUnderTest {
  /** @throws {Error} one was given from outside */
  readonly server: Hdfs;
  readonly folder: string;
  /** A client of the archiver's user, closed with the file's tests. */
  client(options?: Partial<WebHdfsOptions>): WebHdfs;
  /** A folder below the platform's that nobody else uses. */
  newRoot(): string;
}

/** A server for all tests of this file, in a folder of its own, also ended when the test process is killed. */
export function hdfsUnderTest(): () => HdfsUnderTest {
  let server: Hdfs | undefined;
  let folder = '';
  const clients: WebHdfs[] = [];
  let end: () => Promise<void> = async () => undefined;
  beforeAll(async () => {
    if (given || !java) return;
    folder = await mkdtemp(join(tmpdir(), 'proctorwise-hdfs-'));
    const guard = guardProcesses(folder, 10_000);
    end = async () => {
      await server?.stop();
      await guard.release();
      await rm(folder, { recursive: true, force: true });
    };
    server = await startHdfs({ folder });
  }, START_WITHIN_MS);
  afterAll(async () => {
    for (const client of clients) client.close();
    await end();
  }, 60_000);
  return () => ({
    get server() {
      if (!server) throw new Error('this test needs an HDFS of its own');
      return server;
    },
    folder,
    client(options = {}) {
      const client = new WebHdfs({ url: given ?? server?.webHdfsUrl ?? '', user: USER, ...options });
      clients.push(client);
      return client;
    },
    newRoot: () => `${ROOT}/test-${randomUUID().slice(0, 8)}`,
  });
}

export interface LoggedFrame {
  readonly record: FrameRecord;
  readonly jpeg: Buffer;
}

/** A frame of 35 KB as the log gives it, one each 2 s. */
export function loggedFrame(session: FrameSession, position: number, frameNumber: number): LoggedFrame {
  const jpeg = randomBytes(35_000);
  return {
    jpeg,
    record: {
      ...session,
      position,
      frameNumber,
      capturedAt: null,
      receivedAt: session.sessionStartedAt.getTime() + frameNumber * 2_000,
      deviceEpoch: 1,
      sha256: sha256Of(jpeg),
      size: jpeg.length,
      path: framePath(session, frameNumber),
    },
  };
}
