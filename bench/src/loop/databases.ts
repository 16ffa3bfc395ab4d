import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { defineEntity, p } from '@mikro-orm/core';
import { MikroORM } from '@mikro-orm/libsql';

/** The rules' state of one session, about 3 KB of JSON, with the log position it was computed up to. */
const SessionState = defineEntity({
  name: 'SessionState',
  tableName: 'session_states',
  properties: {
    sessionId: p.uuid().primary(),
    position: p.integer(),
    state: p.json<Record<string, unknown>>(),
    changedAt: p.datetime(),
    version: p.integer().version(),
  },
});
/** One autosaved answer. */
const Answer = defineEntity({
  name: 'Answer',
  tableName: 'answers',
  uniques: [{ name: 'answers_submission_question_uq', properties: ['submissionId', 'questionId'] }],
  properties: {
    id: p.uuid().primary(),
    submissionId: p.uuid(),
    questionId: p.integer(),
    text: p.text(),
    clientVersion: p.integer(),
    savedAt: p.datetime(),
  },
});
const Outbox = defineEntity({
  name: 'Outbox',
  tableName: 'outbox',
  indexes: [{ name: 'outbox_due_idx', properties: ['sentAt', 'id'] }],
  properties: {
    id: p.integer().primary().autoincrement(),
    topic: p.string().length(128),
    payload: p.json<Record<string, unknown>>(),
    sentAt: p.datetime().nullable(),
  },
});

async function open(
  file: string,
  entities: (typeof SessionState | typeof Answer | typeof Outbox)[],
): Promise<MikroORM> {
  const orm = await MikroORM.init({ dbName: file, entities });
  const connection = orm.em.getConnection();
  for (const pragma of ['journal_mode = wal', 'busy_timeout = 5000', 'synchronous = full'])
    await connection.execute(`pragma ${pragma}`);
  await orm.schema.update();
  return orm;
}

export interface Load {
  /** One transaction as the service does it; `turn` counts from 0. */
  commit(turn: number): Promise<void>;
  /** What `pragma journal_mode` and `pragma synchronous` answer: the figures say what was really measured. */
  settings(): Promise<string>;
  close(): Promise<void>;
}

async function settingsOf(orm: MikroORM): Promise<string> {
  const [mode] = await orm.em.getConnection().execute<{ journal_mode: string }[]>('pragma journal_mode');
  const [sync] = await orm.em.getConnection().execute<{ synchronous: number }[]>('pragma synchronous');
  return `journal_mode=${mode?.journal_mode} synchronous=${sync?.synchronous}`;
}

/** Monitoring: load a session's state, write the new one; every fifth commit opens an anomaly (an outbox row). */
export async function monitoringLoad(folder: string, sessions: number): Promise<Load> {
  const orm = await open(join(folder, 'monitoring.db'), [SessionState, Outbox]);
  const ids = Array.from({ length: sessions }, () => randomUUID());
  const state = (turn: number) => ({
    turn,
    window: Array.from({ length: 72 }, (_, i) => ({ at: turn * 1e3 + i, faces: i % 3, boxes: [i, 0.25] })),
  });
  return {
    commit: (turn) =>
      orm.em.fork().transactional(async (em) => {
        const sessionId = ids[turn % ids.length] as string;
        const row = await em.findOne(SessionState, { sessionId });
        if (row) Object.assign(row, { position: turn, state: state(turn), changedAt: new Date() });
        else em.create(SessionState, { sessionId, position: turn, state: state(turn), changedAt: new Date() });
        if (turn % 5 === 0) em.create(Outbox, { topic: 'anomaly_detected', payload: { sessionId, turn } });
      }),
    settings: () => settingsOf(orm),
    close: () => orm.close(true),
  };
}

const QUESTIONS = 30;

/** Correction: autosave of one answer (1 KB), refused where a newer one is stored. */
export async function autosaveLoad(folder: string, submissions: number): Promise<Load> {
  const orm = await open(join(folder, 'correction.db'), [Answer, Outbox]);
  const ids = Array.from({ length: submissions }, () => randomUUID());
  return {
    commit: (turn) =>
      orm.em.fork().transactional(async (em) => {
        const submissionId = ids[turn % ids.length] as string;
        const questionId = Math.floor(turn / ids.length) % QUESTIONS;
        const text = `${turn} `.padEnd(1024, 'lorem ipsum ');
        const row = await em.findOne(Answer, { submissionId, questionId });
        if (row && row.clientVersion < turn) Object.assign(row, { text, clientVersion: turn, savedAt: new Date() });
        else if (!row)
          em.create(Answer, {
            id: randomUUID(),
            submissionId,
            questionId,
            text,
            clientVersion: turn,
            savedAt: new Date(),
          });
      }),
    settings: () => settingsOf(orm),
    close: () => orm.close(true),
  };
}
