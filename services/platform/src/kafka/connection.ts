import { Kafka, logLevel } from 'kafkajs';
import type { WorkLog } from '../background/index.js';
import { clientLog } from './client-log.js';

/** How a process reaches Kafka. */
export interface KafkaConnection {
  /** `host:port` of some brokers; the others are learned from them. */
  readonly brokers: readonly string[];
  /** Who this is, in the broker's log and quotas: the service's name. */
  readonly clientId: string;
  /** TLS to the brokers. */
  readonly tls?: {
    /** PEM of the authority that signed the brokers' certificates. @default those that Node knows */
    readonly ca?: string;
  };
  /** SASL by SCRAM-SHA-512. Without `tls` it keeps the password secret and nothing else. */
  readonly sasl?: { readonly username: string; readonly password: string };
}

/**
 * What a client does by itself before it gives up: tries again for some 40 s, a second apart at most. The library's own
 * 5 tries span a few seconds, where a broker that restarts takes up to ten (measured).
 */
export const CLIENT_RETRY = { retries: 40, initialRetryTime: 100, maxRetryTime: 1000 } as const;

/**
 * How long a broker may keep a fetch waiting that has nothing to give, ms. A heartbeat waits for the fetch before it: the
 * library's 5 s would delay every rebalance and every stop by as much (measured).
 */
export const FETCH_WAIT_MS = 500;

/**
 * A client of the brokers. It connects when it is used; each of its producers, consumers and admins by itself.
 * @param requestTimeoutMs so long an answer is waited for before the request is made again
 */
export function kafkaClient(
  { brokers, clientId, tls, sasl }: KafkaConnection,
  log: WorkLog,
  requestTimeoutMs = 30_000,
): Kafka {
  return new Kafka({
    brokers: [...brokers],
    clientId,
    connectionTimeout: 5_000,
    requestTimeout: requestTimeoutMs,
    retry: CLIENT_RETRY,
    logLevel: logLevel.WARN,
    logCreator: () => clientLog(log),
    ...(tls ? { ssl: tls.ca ? { ca: [tls.ca] } : true } : {}),
    ...(sasl ? { sasl: { mechanism: 'scram-sha-512' as const, ...sasl } } : {}),
  });
}
