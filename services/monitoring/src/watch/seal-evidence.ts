import type { Clock, Logger } from '@proctorwise/platform';
import type { SessionSigner } from '../app/ports.js';
import type { MonitoringStore, MonitoringTransaction } from '../app/store.js';
import { FormerOwner } from '../domain/monitoring-errors.js';
import type { Session } from '../domain/session.js';
import { EVIDENCE_FILE, type Evidence, isFrameFile } from '../evidence/evidence.js';
import { chainOf, type FrameArchive, type FrameLog, type FrameRecord } from '../frames/index.js';
import type { SessionWatch } from './session-watch.js';

const RECORDS_PER_READ = 1_000;

/** Writes and signs the evidence of a stopped session, once all its frames have been judged. Doing it twice is fine. */
export const sealEvidence =
  (options: {
    store: MonitoringStore;
    frames: FrameLog;
    archive: FrameArchive;
    signer: SessionSigner;
    clock: Clock;
    log: Logger;
  }) =>
  async (watch: SessionWatch): Promise<void> => {
    const { store, frames, archive, signer, clock, log } = options;
    const { session } = watch;
    await watch.flush(clock());
    await store.transaction((tx) => mustHold(tx, watch));
    const records = await allRecords(frames, session.sessionId);
    const head = chainOf(session.sessionId, records);
    if (head.link !== watch.row.chainHead)
      log.error({ sessionId: session.sessionId, frames: head.length }, 'the frame log is not what was judged');
    const evidence: Evidence = {
      session_id: session.sessionId,
      frames: records.map(({ frameNumber, sha256, receivedAt }) => ({
        frame_number: frameNumber,
        sha256,
        received_at: new Date(receivedAt).toISOString(),
      })),
      head,
      not_acknowledged: await leftOver(archive, session, records),
      signature: await signer.sign({ session_id: session.sessionId, ...head }),
    };
    await archive.writeFile(
      { sessionId: session.sessionId, sessionStartedAt: session.startedAt },
      EVIDENCE_FILE,
      Buffer.from(JSON.stringify(evidence)),
    );
    await store.transaction(async (tx) => {
      await mustHold(tx, watch);
      await tx.sessions.update(session.sessionId, { sealedAt: new Date(clock()) });
    });
    log.info({ sessionId: session.sessionId, frames: head.length }, 'evidence sealed');
  };

/** Who lost the session may not know all its frames. @throws {FormerOwner} */
async function mustHold({ watches }: MonitoringTransaction, { row }: SessionWatch): Promise<void> {
  if (!(await watches.holds(row))) throw new FormerOwner(row.sessionId);
}

/** Pictures in the session's folder that the log does not know: a crash came before they were acknowledged. */
async function leftOver(archive: FrameArchive, session: Session, records: readonly FrameRecord[]): Promise<string[]> {
  const known = new Set(records.map(({ path }) => path));
  const files = await archive.list({ sessionId: session.sessionId, sessionStartedAt: session.startedAt });
  const names = files.filter(({ path }) => !known.has(path)).map(({ path }) => path.slice(path.lastIndexOf('/') + 1));
  return names.filter(isFrameFile);
}

async function allRecords(frames: FrameLog, sessionId: string): Promise<FrameRecord[]> {
  const all: FrameRecord[] = [];
  for (;;) {
    const page = await frames.records({ after: all.at(-1)?.position ?? 0, limit: RECORDS_PER_READ, sessionId });
    all.push(...page);
    if (page.length < RECORDS_PER_READ) return all;
  }
}
