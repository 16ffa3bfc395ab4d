import type { MonitoringOverview, Session } from '@proctorwise/contracts';

/**
 * Sessions as the database has them, with the state of those that another process watches in its place.
 * @param newest in no order; what is not of the list is left out
 */
export function withNewest(sessions: readonly Session[], newest: readonly Session[]): Session[] {
  const byId = new Map(newest.map((session) => [session.session_id, session]));
  return sessions.map((session) => byId.get(session.session_id) ?? session);
}

/**
 * One process's overview with what only the others know: frames that wait there, and pictures that were looked at there.
 * Sessions and anomalies are counted in the database, which all share; so are the pods that look.
 */
export function overviewOfAll(own: MonitoringOverview, others: readonly MonitoringOverview[]): MonitoringOverview {
  const sum = (of: (overview: MonitoringOverview) => number): number => others.reduce((all, one) => all + of(one), 0);
  const fallbacks = [own, ...others].flatMap(({ vision: { fallback } }) => (fallback ? [fallback] : []));
  return {
    ...own,
    frames: { ...own.frames, acknowledged: own.frames.acknowledged + sum(waiting) },
    vision: {
      ...own.vision,
      ready: [own, ...others].every(({ vision }) => vision.ready),
      warning: [own, ...others].find(({ vision }) => vision.warning !== null)?.vision.warning ?? null,
      fallback:
        fallbacks.length === 0
          ? null
          : {
              // Two processes may miss the pods of the same sitting: it is not counted twice.
              sittings: Math.max(...fallbacks.map(({ sittings }) => sittings)),
              pictures: fallbacks.reduce((all, { pictures }) => all + pictures, 0),
            },
      pictures: {
        inferred: own.vision.pictures.inferred + sum(({ vision }) => vision.pictures.inferred),
        reused: own.vision.pictures.reused + sum(({ vision }) => vision.pictures.reused),
      },
    },
  };
}

const waiting = ({ frames: { acknowledged, analysed, skipped, unreadable } }: MonitoringOverview): number =>
  acknowledged - analysed - skipped - unreadable;
