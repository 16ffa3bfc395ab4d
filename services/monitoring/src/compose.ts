import type { Clock, DatabaseLocation, EventLog, Logger, runPeriodically } from '@proctorwise/platform';
import { acceptFrame } from './app/accept-frame.js';
import { acceptPostedFrame, acceptStreamedFrame } from './app/accept-original-frame.js';
import { overview } from './app/overview.js';
import type { Admissions, SessionSigner, Vision } from './app/ports.js';
import { listAlerts } from './app/read-alerts.js';
import { listAnomalies, summariseAnomalies } from './app/read-anomalies.js';
import { listGaps } from './app/read-gaps.js';
import { readRecordedFrame } from './app/read-recorded-frame.js';
import { getSession, listSessions, listWatched, sessionDeadline } from './app/read-sessions.js';
import { renewSessionToken } from './app/renew-session-token.js';
import { beat, reportBrowserEvent } from './app/report-from-browser.js';
import { startSession } from './app/start-session.js';
import { stopSession } from './app/stop-session.js';
import type { MonitoringStore } from './app/store.js';
import { issueDashboardTicket, issueSessionTicket, type Tickets } from './app/tickets.js';
import type { FrameArchive, FramePartitions } from './frames/index.js';
import type { AskOthers } from './http/ask-others.js';
import type { MonitoringUseCases } from './http/dependencies.js';
import type { RetainedTree, RetentionRule } from './retention/index.js';
import type { Announcer } from './watch/announcer.js';
import type { LiveFeed } from './watch/live-feed.js';
import type { LookCounts } from './watch/look-counts.js';
import type { LookSlots } from './watch/look-slots.js';
import type { Shares } from './watch/shares.js';

/** What monitoring needs of the process that runs it. */
export interface MonitoringAdapters {
  /** This service's own. */
  readonly database: DatabaseLocation;
  readonly events: EventLog;
  readonly frames: FramePartitions;
  readonly archive: FrameArchive;
  /** What of the archive goes after a time. @default all stays */
  readonly retention?: { readonly trees: readonly RetainedTree[]; readonly rule: RetentionRule };
  readonly vision: Vision;
  readonly admissions: Admissions;
  readonly signer: SessionSigner;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly newSecret: () => string;
  readonly log: Logger;
  /** Uniform in [0, 1), for the pauses between tries. @default Math.random */
  readonly random?: () => number;
  /** How long the machine has been up, ms: tells that this process stood still. @default the system's own count */
  readonly upMs?: () => number;
  /** How long the original's frame call waits for the analysis, ms. @default 500 */
  readonly waitForAnalysisMs?: number;
  /** Runs what comes again and again over the sessions. @default runPeriodically */
  readonly periodically?: typeof runPeriodically;
}

/** What is built inside and shared by its use cases. */
export interface MonitoringParts {
  readonly store: MonitoringStore;
  readonly shares: Shares;
  readonly feed: LiveFeed;
  readonly announce: Announcer;
  readonly tickets: Tickets;
  readonly looks: LookCounts;
  readonly lookSlots: LookSlots;
  readonly newSessionId: () => string;
  readonly others: AskOthers;
}

export function composeUseCases(adapters: MonitoringAdapters, parts: MonitoringParts): MonitoringUseCases {
  const ports = { ...adapters, ...parts, watches: parts.shares, frames: parts.shares };
  return {
    startSession: startSession(ports),
    renewSessionToken: renewSessionToken(ports),
    stopSession: stopSession(ports),
    listSessions: listSessions(ports),
    listWatched: listWatched(ports),
    getSession: getSession(ports),
    sessionDeadline: sessionDeadline(ports),
    listAlerts: listAlerts(ports),
    listAnomalies: listAnomalies(ports),
    summariseAnomalies: summariseAnomalies(ports),
    listGaps: listGaps(ports),
    acceptFrame: acceptFrame(ports),
    acceptPostedFrame: acceptPostedFrame(ports),
    acceptStreamedFrame: acceptStreamedFrame(ports),
    reportBrowserEvent: reportBrowserEvent(ports),
    beat: beat(ports),
    readRecordedFrame: readRecordedFrame(ports),
    issueDashboardTicket: issueDashboardTicket(ports),
    issueSessionTicket: issueSessionTicket(ports),
    overview: overview(ports),
    others: parts.others,
  };
}
