import { type Actor, type CorrectionsOverview, permit, SUBMISSION_STATUSES } from '@proctorwise/contracts';
import type { Ports } from './ports.js';

/** Counts for the admin page. */
export const readOverview =
  ({ store }: Pick<Ports, 'store'>) =>
  async (actor: Actor): Promise<CorrectionsOverview> => {
    permit(actor, 'GET /corrections/overview');
    return store.read(async ({ submissions }) => {
      const counts = await submissions.countByStatus();
      return {
        submissions_by_status: Object.fromEntries(
          SUBMISSION_STATUSES.map((status) => [status, counts[status] ?? 0]),
        ) as CorrectionsOverview['submissions_by_status'],
        average_percentage: await submissions.averagePercentage(),
      };
    });
  };
