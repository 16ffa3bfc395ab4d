import type { Logger, UnitOfWork } from '@proctorwise/platform';
import { type RulesConfig, restoreState } from '../domain/rules/index.js';
import type { Session } from '../domain/session.js';
import type { FrameLog } from '../frames/index.js';
import { sessionsIn, watchesIn } from '../persistence/sessions.js';
import { SessionWatch } from './session-watch.js';

const RECORDS_PER_READ = 1_000;

/** The sessions this process watches: those that run, and those whose last frames are still to be judged. */
export interface Watches {
  /** Takes over every session that is not sealed; the frames behind their positions are judged again. */
  load(now: number): Promise<void>;
  /** Begins to watch a session whose rows are just stored. */
  open(session: Session, now: number): Promise<SessionWatch>;
  get(sessionId: string): SessionWatch | undefined;
  all(): SessionWatch[];
  /** Ends the watch of a sealed session. */
  drop(sessionId: string): void;
  /** The log position from which the frames of all watched sessions are still needed. */
  replayFrom(): number;
}

export function watches(options: { work: UnitOfWork; log: Logger; frames: FrameLog }): Watches {
  const { work, log, frames } = options;
  const byId = new Map<string, SessionWatch>();

  const watch = async (session: Session, now: number): Promise<SessionWatch> => {
    const stored = await work.transaction(({ em }) => watchesIn(em).take(session.sessionId));
    const row = { ...stored, rulesState: restoreState(stored.rulesState) };
    const watched = new SessionWatch({ session, row, work, config: configOf(session), now });
    byId.set(session.sessionId, watched);
    return watched;
  };
  return {
    async load(now) {
      const sessions = await work.read((em) => sessionsIn(em).unsealed());
      for (const session of sessions) {
        const watched = await watch(session, now);
        await countWaiting(watched, frames);
      }
      if (sessions.length > 0) log.info({ sessions: sessions.length }, 'took over the watch of unfinished sessions');
    },
    open: watch,
    get: (sessionId) => byId.get(sessionId),
    all: () => [...byId.values()],
    drop: (sessionId) => void byId.delete(sessionId),
    replayFrom: () => Math.min(frames.lastPosition, ...[...byId.values()].map(({ row }) => row.position)),
  };
}

const configOf = (session: Session): RulesConfig => ({ enabledRules: session.rules });

/** Acknowledged before the crash and not judged yet: they count, and their numbers are taken. */
async function countWaiting(watched: SessionWatch, frames: FrameLog): Promise<void> {
  let after = watched.row.position;
  for (;;) {
    const records = await frames.records({ after, limit: RECORDS_PER_READ, sessionId: watched.session.sessionId });
    for (const record of records) watched.noteAcknowledged(record.frameNumber, record.receivedAt);
    const last = records.at(-1);
    if (!last || records.length < RECORDS_PER_READ) return;
    after = last.position;
  }
}
