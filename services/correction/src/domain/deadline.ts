/** Milliseconds since the Unix epoch. */
export type EpochMs = number;

/** What correction knows of a candidate's session: until when it lasts, and whether it was ended before. */
export interface Deadline {
  readonly sessionId: string;
  readonly endsAt: EpochMs;
  /** Rises with each change of `endsAt`, within one session. */
  readonly version: number;
  readonly stoppedAt: EpochMs | null;
}

/** Answers on their way when time runs out, or when the session is stopped, are still taken for this long. */
export const GRACE_MS = 60_000;

/** The last instant at which an answer or a submission is taken. */
export const closesAt = ({ endsAt, stoppedAt }: Deadline): EpochMs =>
  (stoppedAt === null ? endsAt : Math.min(endsAt, stoppedAt)) + GRACE_MS;

export const isOpen = (deadline: Deadline, now: EpochMs): boolean => now <= closesAt(deadline);

/** Takes a change of the same session's end: the newer version wins, whatever order they come in. */
export const withEnd = (known: Deadline, change: Pick<Deadline, 'sessionId' | 'endsAt' | 'version'>): Deadline =>
  change.sessionId === known.sessionId && change.version > known.version
    ? { ...known, endsAt: change.endsAt, version: change.version }
    : known;

/** Takes a stop of the same session. A stop is final: the first one stands. */
export const withStop = (known: Deadline, stop: { sessionId: string; stoppedAt: EpochMs }): Deadline =>
  stop.sessionId === known.sessionId && known.stoppedAt === null ? { ...known, stoppedAt: stop.stoppedAt } : known;

/** Takes monitoring's own answer. A session begun after the known one was stopped takes its place. */
export function withAnswer(known: Deadline, asked: Deadline): Deadline {
  if (asked.sessionId !== known.sessionId) return asked;
  const ended = withEnd(known, asked);
  return asked.stoppedAt === null ? ended : withStop(ended, { ...asked, stoppedAt: asked.stoppedAt });
}

/** What was heard of a session before its candidate opened the paper. */
export interface SessionNews {
  readonly sessionId: string;
  readonly end: Pick<Deadline, 'endsAt' | 'version'> | null;
  readonly stoppedAt: EpochMs | null;
}
export function withNews(known: Deadline, { sessionId, end, stoppedAt }: SessionNews): Deadline {
  const ended = end ? withEnd(known, { sessionId, ...end }) : known;
  return stoppedAt === null ? ended : withStop(ended, { sessionId, stoppedAt });
}
/** Both pieces of news as one: the newer end, the first stop. */
export function joined(known: SessionNews, news: SessionNews): SessionNews {
  const isNewer = news.end !== null && (known.end === null || news.end.version > known.end.version);
  return {
    sessionId: known.sessionId,
    end: isNewer ? news.end : known.end,
    stoppedAt: known.stoppedAt ?? news.stoppedAt,
  };
}
