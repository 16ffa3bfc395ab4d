import { createHash } from 'node:crypto';
import { databaseOf, type Servers } from '@proctorwise/distributed/launcher';

/** Whom HDFS takes us for: it trusts the name, and the archive is its owner's alone. */
const HDFS_USER = 'proctorwise';
const RECORDINGS = '/proctorwise/raw/recordings';

export interface FoundFrame {
  readonly number: number;
  readonly position: number;
  readonly sha256: string;
}
export interface FoundSession {
  /** As the archive has them, by their place in the log; each picture's bytes were hashed anew. */
  readonly frames: readonly FoundFrame[];
  /** What the session says of itself. */
  readonly judged: number;
  readonly tabChanges: number;
  readonly answer: { readonly revision: number; readonly text: string } | null;
  readonly submissions: number;
  readonly isGraded: boolean;
  readonly isCompleted: boolean;
}

interface FileStatus {
  readonly pathSuffix: string;
  readonly type: 'FILE' | 'DIRECTORY';
}

/**
 * Reads what is stored without any code of the platform: rows by the database's own client, recordings by plain WebHDFS.
 * @throws {Error} a picture whose bytes are not what its index says
 */
export class IndependentReader {
  readonly #servers: Servers;

  constructor(servers: Servers) {
    this.#servers = servers;
  }

  async session(
    sessionId: string,
    submissionId: string,
    reservationId: string,
    questionId: string,
  ): Promise<FoundSession> {
    const one = async (service: 'monitoring' | 'correction' | 'reservation', sql: string): Promise<string[]> =>
      (await this.#servers.mariaDb.sql(sql, databaseOf(service))).trimEnd().split('\n')[0]?.split('\t') ?? [];
    const id = (text: string): string => `'${text.replace(/[^\w-]/g, '')}'`;
    const [judged = '0'] = await one(
      'monitoring',
      `select analysed + skipped + unreadable from session_watches where session_id = ${id(sessionId)}`,
    );
    const [tabChanges = '0'] = await one(
      'monitoring',
      `select count(*) from anomalies where session_id = ${id(sessionId)} and anomaly_type = 'tab_change'`,
    );
    const [revision, text] = await one(
      'correction',
      `select revision, user_answer from answers where submission_id = ${id(submissionId)} and question_id = ${id(questionId)}`,
    );
    const [submissions = '0', graded = '0'] = await one(
      'correction',
      `select count(*), sum(status <> 'draft') from exam_submissions where reservation_id = ${id(reservationId)}`,
    );
    const [status] = await one(
      'reservation',
      `select status from reservations where reservation_id = ${id(reservationId)}`,
    );
    return {
      frames: await this.#recorded(sessionId),
      judged: Number(judged),
      tabChanges: Number(tabChanges),
      answer: revision ? { revision: Number(revision), text: text ?? '' } : null,
      submissions: Number(submissions),
      isGraded: graded === '1',
      isCompleted: status === 'completed',
    };
  }

  /** Every picture of a session that the archive has, hashed anew. */
  async #recorded(sessionId: string): Promise<FoundFrame[]> {
    const folder = await this.#folderOf(sessionId);
    if (folder === null) return [];
    const names = (await this.#list(folder)).map(({ pathSuffix }) => pathSuffix);
    const frames: FoundFrame[] = [];
    for (const name of names.filter((each) => each.endsWith('.index.json')).sort()) {
      const index = JSON.parse((await this.#read(`${folder}/${name}`)).toString()) as {
        frames: { frame_number: number; position: number; offset: number; length: number; sha256: string }[];
      };
      const pictures = await this.#read(`${folder}/${name.replace('.index.json', '.mjpeg')}`);
      for (const { frame_number, position, offset, length, sha256 } of index.frames) {
        const found = createHash('sha256')
          .update(pictures.subarray(offset, offset + length))
          .digest('hex');
        if (found !== sha256) throw new Error(`${folder}/${name}: the bytes of frame ${frame_number} are others`);
        frames.push({ number: frame_number, position, sha256 });
      }
    }
    return frames.sort((a, b) => a.position - b.position);
  }

  async #folderOf(sessionId: string): Promise<string | null> {
    const below = async (folder: string, depth: number): Promise<string | null> => {
      for (const { pathSuffix, type } of await this.#list(folder)) {
        if (type !== 'DIRECTORY') continue;
        const path = `${folder}/${pathSuffix}`;
        if (pathSuffix === sessionId) return path;
        const found = depth > 0 ? await below(path, depth - 1) : null;
        if (found) return found;
      }
      return null;
    };
    return below(RECORDINGS, 3); // year, month, day
  }

  async #list(path: string): Promise<FileStatus[]> {
    const response = await this.#get(path, 'LISTSTATUS');
    if (response.status === 404) return [];
    const { FileStatuses } = (await response.json()) as { FileStatuses: { FileStatus: FileStatus[] } };
    return FileStatuses.FileStatus;
  }

  async #read(path: string): Promise<Buffer> {
    const response = await this.#get(path, 'OPEN');
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return Buffer.from(await response.arrayBuffer());
  }

  #get(path: string, operation: string): Promise<Response> {
    return fetch(`${this.#servers.hdfs.webHdfsUrl}${path}?op=${operation}&user.name=${HDFS_USER}`);
  }
}
