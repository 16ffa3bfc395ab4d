import { TOPICS } from '@proctorwise/contracts';
import { databaseOf, type Servers } from '@proctorwise/distributed/launcher';
import type { Kafka } from 'kafkajs';
import { type CommittedEvent, eventsAmiss } from './events-amiss.js';
import { endsOf, ownKafka, type Places, readBetween } from './own-kafka.js';
import { type FoundFrame, RecordingsReader } from './recordings-reader.js';

export interface FoundSession {
  /** As the archive has them, by their place in the log; each picture's bytes were hashed anew. */
  readonly frames: readonly FoundFrame[];
  /** What the session says of itself. */
  readonly judged: number;
  /** Of those: whose picture could not be read. Every student's can. */
  readonly unreadable: number;
  readonly tabChanges: number;
  /** Whatever else the student was accused of and not excused: rule and description. */
  readonly accusations: readonly string[];
  readonly answer: { readonly revision: number; readonly text: string } | null;
  readonly submissions: number;
  readonly isGraded: boolean;
  readonly isCompleted: boolean;
}

/** Whose things are looked for. */
export interface Sought {
  readonly sessionId: string;
  readonly submissionId: string;
  readonly reservationId: string;
  readonly questionId: string;
}

const WITH_OUTBOX = ['user', 'reservation', 'monitoring', 'correction'] as const;
type WithOutbox = (typeof WITH_OUTBOX)[number];

/** What is behind it in the outboxes and in Kafka has been emitted since. */
export interface EmittedSoFar {
  readonly outboxes: ReadonlyMap<WithOutbox, number>;
  readonly events: Places;
}

/** Reads what is stored without any code of the platform: rows by the database's own client, recordings by plain WebHDFS. */
export class IndependentReader {
  readonly #servers: Servers;
  readonly #recordings: RecordingsReader;
  readonly #kafka: Kafka;

  constructor(servers: Servers) {
    this.#servers = servers;
    this.#recordings = new RecordingsReader(servers.hdfs.webHdfsUrl);
    this.#kafka = ownKafka(servers);
  }

  /** @throws {Error} a picture whose bytes are not what its index says, or a server that does not answer */
  async sessions(sought: readonly Sought[]): Promise<FoundSession[]> {
    const among = (of: (each: Sought) => string): string => listOf(sought.map(of));
    const sessions = among(({ sessionId }) => sessionId);
    const reservations = among(({ reservationId }) => reservationId);
    const watches = await this.#rows(
      'monitoring',
      `select session_id, analysed + skipped + unreadable, unreadable from session_watches where session_id in ${sessions}`,
    );
    const anomalies = await this.#rows(
      'monitoring',
      `select session_id, anomaly_type, description, json_value(metadata, '$.excused') from anomalies where session_id in ${sessions}`,
    );
    const answers = await this.#rows(
      'correction',
      `select submission_id, revision, user_answer from answers where question_id in ${among(({ questionId }) => questionId)}`,
    );
    const submissions = await this.#rows(
      'correction',
      `select reservation_id, status from exam_submissions where reservation_id in ${reservations}`,
    );
    const completed = await this.#rows(
      'reservation',
      `select reservation_id from reservations where status = 'completed' and reservation_id in ${reservations}`,
    );
    const recorded = await this.#recordings.framesOf(sought.map(({ sessionId }) => sessionId));
    return sought.map(({ sessionId, submissionId, reservationId }) => {
      const [, judged = 0, unreadable = 0] = watches.find(([id]) => id === sessionId) ?? [];
      const [, revision, text = ''] = answers.find(([id]) => id === submissionId) ?? [];
      const ofStudent = submissions.filter(([id]) => id === reservationId);
      const raised = anomalies.filter(([id]) => id === sessionId);
      return {
        frames: recorded.get(sessionId) ?? [],
        judged: Number(judged),
        unreadable: Number(unreadable),
        tabChanges: raised.filter(([, type]) => type === 'tab_change').length,
        accusations: raised
          .filter(([, type, , excused]) => type !== 'tab_change' && excused === 'NULL')
          .map(([, type, what]) => `${type} (${what})`),
        answer: revision === undefined ? null : { revision: Number(revision), text },
        submissions: ofStudent.length,
        isGraded: ofStudent.length === 1 && ofStudent[0]?.[1] !== 'draft',
        isCompleted: completed.some(([id]) => id === reservationId),
      };
    });
  }

  async emittedSoFar(): Promise<EmittedSoFar> {
    // Kafka first: an event that is committed and published between the two would be looked for behind its place.
    const events = await endsOf(this.#kafka, TOPICS);
    const outboxes = new Map<WithOutbox, number>();
    for (const service of WITH_OUTBOX) {
      const [[highest = '0'] = []] = await this.#rows(service, 'select coalesce(max(id), 0) from platform_outbox');
      outboxes.set(service, Number(highest));
    }
    return { outboxes, events };
  }

  /** @returns in words: events that were committed since then and are not in Kafka, or not in the order of their commits */
  async eventsAmiss(since: EmittedSoFar): Promise<string[]> {
    const committed: CommittedEvent[] = [];
    for (const service of WITH_OUTBOX) {
      const rows = await this.#rows(
        service,
        `select topic, event_key, event_id from platform_outbox where id > ${since.outboxes.get(service) ?? 0} order by id`,
      );
      for (const [topic = '', key = '', id = ''] of rows) committed.push({ topic, key, id });
    }
    const records = await readBetween(this.#kafka, since.events, await endsOf(this.#kafka, TOPICS));
    const published = records.map(({ topic, message: { key, headers } }) => ({
      topic,
      key: String(key),
      id: String(headers?.ce_id),
    }));
    return eventsAmiss(committed, published);
  }

  async #rows(service: WithOutbox, sql: string): Promise<string[][]> {
    const text = (await this.#servers.mariaDb.sql(sql, databaseOf(service))).trimEnd();
    return text === '' ? [] : text.split('\n').map((line) => line.split('\t'));
  }
}

/** For `in`: ids are the platform's own. */
const listOf = (ids: readonly string[]): string => `(${ids.map((id) => `'${id.replace(/[^\w-]/g, '')}'`).join()})`;
