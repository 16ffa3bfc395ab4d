import type { acceptFrame } from '../app/accept-frame.js';
import type { acceptPostedFrame, acceptStreamedFrame } from '../app/accept-original-frame.js';
import type { overview } from '../app/overview.js';
import type { listAlerts } from '../app/read-alerts.js';
import type { listAnomalies, summariseAnomalies } from '../app/read-anomalies.js';
import type { listGaps } from '../app/read-gaps.js';
import type { readRecordedFrame } from '../app/read-recorded-frame.js';
import type { getSession, listSessions, listWatched, sessionDeadline } from '../app/read-sessions.js';
import type { renewSessionToken } from '../app/renew-session-token.js';
import type { beat, reportBrowserEvent } from '../app/report-from-browser.js';
import type { startSession } from '../app/start-session.js';
import type { stopSession } from '../app/stop-session.js';
import type { issueDashboardTicket, issueSessionTicket } from '../app/tickets.js';
import type { AskOthers } from './ask-others.js';

/** The use cases, composed: what the controllers call. */
export interface MonitoringUseCases {
  readonly startSession: ReturnType<typeof startSession>;
  readonly renewSessionToken: ReturnType<typeof renewSessionToken>;
  readonly stopSession: ReturnType<typeof stopSession>;
  readonly listSessions: ReturnType<typeof listSessions>;
  readonly listWatched: ReturnType<typeof listWatched>;
  readonly getSession: ReturnType<typeof getSession>;
  readonly sessionDeadline: ReturnType<typeof sessionDeadline>;
  readonly listAlerts: ReturnType<typeof listAlerts>;
  readonly listAnomalies: ReturnType<typeof listAnomalies>;
  readonly summariseAnomalies: ReturnType<typeof summariseAnomalies>;
  readonly listGaps: ReturnType<typeof listGaps>;
  readonly acceptFrame: ReturnType<typeof acceptFrame>;
  readonly acceptPostedFrame: ReturnType<typeof acceptPostedFrame>;
  readonly acceptStreamedFrame: ReturnType<typeof acceptStreamedFrame>;
  readonly reportBrowserEvent: ReturnType<typeof reportBrowserEvent>;
  readonly beat: ReturnType<typeof beat>;
  readonly readRecordedFrame: ReturnType<typeof readRecordedFrame>;
  readonly issueDashboardTicket: ReturnType<typeof issueDashboardTicket>;
  readonly issueSessionTicket: ReturnType<typeof issueSessionTicket>;
  readonly overview: ReturnType<typeof overview>;
  /** The same in the other processes. */
  readonly others: AskOthers;
}
