import { type Actor, type MonitoringOverview, permit } from '@proctorwise/contracts';
import type { LookCounts } from '../watch/look-counts.js';
import type { SessionFinder } from './find-session.js';
import type { Vision } from './ports.js';

/** Numbers for the dashboard's head and the admin's page. */
export const overview =
  ({ store, watches, vision, looks }: SessionFinder & { readonly vision: Vision; readonly looks: LookCounts }) =>
  async (actor: Actor): Promise<MonitoringOverview> => {
    permit(actor, 'GET /monitoring/overview');
    const { sessions, totals } = await store.read(async (records) => ({
      sessions: await records.sessions.countByStatus(),
      totals: await records.watches.totals(),
    }));
    const { analysed, skipped, unreadable, bySeverity } = totals;
    const waiting = watches.all().reduce((sum, { backlog }) => sum + backlog.waiting, 0);
    return {
      active_sessions: sessions.active,
      total_sessions: sessions.total,
      total_anomalies: Object.values(bySeverity).reduce((sum, count) => sum + count, 0),
      critical_anomalies: bySeverity.critical,
      frames: { acknowledged: analysed + skipped + unreadable + waiting, analysed, skipped, unreadable },
      vision: { ...vision.status(), pictures: { ...looks } },
    };
  };
