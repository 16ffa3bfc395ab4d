import type { CandidateMessage, DashboardMessage, LiveMessage } from '@proctorwise/contracts';

type Listener<M> = (message: M) => void;

/** Who is watching what, right now. In the cluster the partition's owner feeds the viewers of its sessions. */
export interface LiveFeed {
  /** The dashboard: all sessions. @returns ends it */
  onDashboard(listener: Listener<DashboardMessage>): () => void;
  /** One session's pictures and anomalies. @returns ends it */
  onSession(sessionId: string, listener: Listener<LiveMessage>): () => void;
  /** What the candidate's own device is told. @returns ends it */
  onCandidate(sessionId: string, listener: Listener<CandidateMessage>): () => void;
  /** Pictures are read from the disk and encoded only when someone looks. */
  hasViewers(sessionId: string): boolean;
  toDashboard(message: DashboardMessage): void;
  toSession(sessionId: string, message: LiveMessage): void;
  toCandidate(sessionId: string, message: CandidateMessage): void;
}

export function inProcessLiveFeed(): LiveFeed {
  const dashboard = new Set<Listener<DashboardMessage>>();
  const sessions = new Map<string, Set<Listener<LiveMessage>>>();
  const candidates = new Map<string, Set<Listener<CandidateMessage>>>();
  return {
    onDashboard(listener) {
      dashboard.add(listener);
      return () => dashboard.delete(listener);
    },
    onSession: (sessionId, listener) => join(sessions, sessionId, listener),
    onCandidate: (sessionId, listener) => join(candidates, sessionId, listener),
    hasViewers: (sessionId) => sessions.has(sessionId),
    toDashboard(message) {
      for (const listener of dashboard) listener(message);
    },
    toSession(sessionId, message) {
      for (const listener of sessions.get(sessionId) ?? []) listener(message);
    },
    toCandidate(sessionId, message) {
      for (const listener of candidates.get(sessionId) ?? []) listener(message);
    },
  };
}

function join<M>(rooms: Map<string, Set<Listener<M>>>, sessionId: string, listener: Listener<M>): () => void {
  const room = rooms.get(sessionId) ?? new Set();
  rooms.set(sessionId, room.add(listener));
  return () => {
    room.delete(listener);
    if (room.size === 0) rooms.delete(sessionId);
  };
}
