import { type Actor, type MonitoringOverview, permit } from '@proctorwise/contracts';
import { sessionsIn, watchesIn } from '../persistence/sessions.js';
import type { SessionFinder } from './find-session.js';
import type { Vision } from './ports.js';

/** Numbers for the dashboard's head and the admin's page. */
export const overview =
  ({ work, watches, vision }: SessionFinder & { readonly vision: Vision }) =>
  async (actor: Actor): Promise<MonitoringOverview> => {
    permit(actor, 'GET /monitoring/overview');
    const { sessions, totals } = await work.read(async (em) => ({
      sessions: await sessionsIn(em).countByStatus(),
      totals: await watchesIn(em).totals(),
    }));
    const { analysed, skipped, unreadable, bySeverity } = totals;
    const waiting = watches
      .all()
      .reduce((sum, { acknowledged, row }) => sum + acknowledged - row.analysed - row.skipped - row.unreadable, 0);
    return {
      active_sessions: sessions.active,
      total_sessions: sessions.total,
      total_anomalies: Object.values(bySeverity).reduce((sum, count) => sum + count, 0),
      critical_anomalies: bySeverity.critical,
      frames: { acknowledged: analysed + skipped + unreadable + Math.max(0, waiting), analysed, skipped, unreadable },
      vision: vision.status(),
    };
  };
