import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type {
  Actor,
  AnomalyMetadata,
  AnomalyType,
  DetectionMethod,
  Observation,
  RuleName,
  SessionStatus,
  Severity,
  StopReason,
} from '@proctorwise/contracts';
import type { GapCause } from '../app/store.js';
import type { RulesState } from '../domain/rules/index.js';

/** What is fixed at the start, and the session's course. */
export const SessionRow = defineEntity({
  name: 'SessionRow',
  tableName: 'monitoring_sessions',
  uniques: [{ name: 'monitoring_sessions_reservation_user_uq', properties: ['reservationId', 'userId'] }],
  indexes: [
    { name: 'monitoring_sessions_status_idx', properties: ['status', 'startedAt'] },
    { name: 'monitoring_sessions_user_idx', properties: ['userId'] },
    { name: 'monitoring_sessions_teacher_idx', properties: ['teacherId'] },
    { name: 'monitoring_sessions_sealed_idx', properties: ['sealedAt'] },
  ],
  properties: {
    sessionId: p.string().length(36).primary(),
    reservationId: p.string().length(36),
    userId: p.string().length(36),
    studentName: p.string().length(255),
    examId: p.string().length(36),
    examTitle: p.string().length(255),
    teacherId: p.string().length(36),
    rules: p.json<RuleName[]>(),
    status: p.string().length(16).$type<SessionStatus>(),
    startedAt: p.datetime(3),
    stoppedAt: p.datetime(3).nullable(),
    stopReason: p.string().length(16).$type<StopReason>().nullable(),
    stopNote: p.string().length(500).nullable(),
    endsAt: p.datetime(3),
    deadlineVersion: p.integer(),
    deviceEpoch: p.integer(),
    sealedAt: p.datetime(3).nullable(),
    isTest: p.boolean(),
    slotId: p.string().length(36).nullable(),
  },
});
export type SessionRow = InferEntity<typeof SessionRow>;

/** What the watch knows, up to a position of the frame log: replaced whole, by its owner only. */
export const WatchRow = defineEntity({
  name: 'WatchRow',
  tableName: 'session_watches',
  properties: {
    sessionId: p.string().length(36).primary(),
    /** Rises with each process that takes the watch; a former owner's write finds another number and fails. */
    ownerEpoch: p.integer(),
    /** Of the partition, when the watch was taken: who had the partition before takes the watch no more. */
    ownerTerm: p.integer().default(0).ignoreSchemaChanges('type'), // a bigint on MariaDB
    /** Log position up to which this row was computed. */
    position: p.integer().ignoreSchemaChanges('type'), // a bigint on MariaDB, as the log's positions are
    rulesState: p.json<RulesState>(),
    analysed: p.integer(),
    skipped: p.integer(),
    unreadable: p.integer(),
    highestFrameNumber: p.integer(),
    lastFrameAt: p.datetime(3).nullable(),
    lastFramePath: p.string().length(255).nullable(),
    anomalyCounts: p.json<Record<Severity, number>>(),
    /** Hash chain over the frames up to the position, hexadecimal. */
    chainHead: p.string().length(64),
  },
});
export type WatchRow = InferEntity<typeof WatchRow>;

export const AnomalyRow = defineEntity({
  name: 'AnomalyRow',
  tableName: 'anomalies',
  indexes: [
    { name: 'anomalies_session_idx', properties: ['sessionId', 'detectedAt'] },
    { name: 'anomalies_severity_idx', properties: ['severity', 'detectedAt'] },
  ],
  properties: {
    anomalyId: p.string().length(36).primary(),
    sessionId: p.string().length(36),
    anomalyType: p.string().length(32).$type<AnomalyType>(),
    severity: p.string().length(16).$type<Severity>(),
    detectionMethod: p.string().length(16).$type<DetectionMethod>(),
    confidence: p.double().$type<number>(),
    detectedAt: p.datetime(3),
    endedAt: p.datetime(3).nullable(),
    framePath: p.string().length(255).nullable(),
    description: p.string().length(500),
    metadata: p.json<AnomalyMetadata>().nullable(),
    observation: p.json<Observation>().nullable(),
  },
});
export type AnomalyRow = InferEntity<typeof AnomalyRow>;

/** A stretch in which less was seen than promised; it grows while it lasts. */
export const GapRow = defineEntity({
  name: 'GapRow',
  tableName: 'session_gaps',
  properties: {
    sessionId: p.string().length(36).primary(),
    cause: p.string().length(16).$type<GapCause>().primary(),
    beganAt: p.datetime(3).primary(),
    endedAt: p.datetime(3),
    lateFrames: p.integer(),
    givenBackMs: p.integer(),
  },
});
export type GapRow = InferEntity<typeof GapRow>;

/** Who looked at which picture, and when. */
export const PictureViewRow = defineEntity({
  name: 'PictureViewRow',
  tableName: 'picture_views',
  indexes: [{ name: 'picture_views_session_idx', properties: ['sessionId', 'viewedAt'] }],
  properties: {
    id: p.integer().primary().autoincrement().ignoreSchemaChanges('type'), // a bigint on MariaDB
    viewerId: p.string().length(36),
    viewerRole: p.string().length(16),
    sessionId: p.string().length(36),
    framePath: p.string().length(255),
    viewedAt: p.datetime(3),
  },
});

/** One row a partition: when its sessions were last known to be watched. From then to its taking is a gap of ours. */
export const LivenessRow = defineEntity({
  name: 'LivenessRow',
  tableName: 'platform_liveness',
  properties: { id: p.integer().primary(), aliveAt: p.datetime(3) },
});

/** One-time tickets for sockets that were not used yet. */
export const SocketTicketRow = defineEntity({
  name: 'SocketTicketRow',
  tableName: 'socket_tickets',
  indexes: [
    { name: 'socket_tickets_holder_idx', properties: ['holderId', 'expiresAt'] },
    { name: 'socket_tickets_expires_idx', properties: ['expiresAt'] },
  ],
  properties: {
    secretHash: p.string().length(64).primary(),
    holderId: p.string().length(36),
    door: p.string().length(36),
    actor: p.json<Actor>(),
    expiresAt: p.datetime(3),
  },
});

export const monitoringEntities = [
  SessionRow,
  WatchRow,
  AnomalyRow,
  GapRow,
  PictureViewRow,
  LivenessRow,
  SocketTicketRow,
] as const;
