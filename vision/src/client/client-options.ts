import type { Backoff } from '../pool/backoff.js';
import { addressesOf } from './endpoint.js';

/** Pictures that one client has under way unless told otherwise, waiting ones included. */
export const MOST_UNDER_WAY = 256;

/** What the client writes; a pino logger fits. */
export interface ClientLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface VisionClientOptions {
  /** `host:port`: a headless Service's name, or one process's address. */
  endpoint: string;
  log: ClientLog;
  /** All addresses of a host. @default the system's resolver */
  resolve?: (host: string) => Promise<readonly string[]>;
  /** Milliseconds between two resolutions. @default 2 s */
  resolveEveryMs?: number;
  /**
   * Pictures at once at a pod that looks at one at a time, or does not tell; one that looks at more gets so many more
   * (`pod-room.ts`). @default 8, what a pod lets wait
   */
  mostPerPod?: number;
  /** Pictures under way, waiting ones included; more are refused as busy. @default 256 */
  maxUnderWay?: number;
  /** Milliseconds for one picture over all tries. @default 10 s */
  deadlineMs?: number;
  /** Milliseconds for one try. @default 3 s */
  tryMs?: number;
  /** @default 4 */
  tries?: number;
  /** Pauses between a picture's tries. @default 20 ms to 0.5 s */
  betweenTries?: Backoff;
  /** How long a pod's breaker stays open. @default 0.5 s to 10 s */
  breaker?: Backoff;
  /** 0..1. @default Math.random */
  random?: () => number;
  monotonicMs?: () => number;
}

export type ClientSettings = Readonly<Required<VisionClientOptions>>;

export const settingsOf = (options: VisionClientOptions): ClientSettings => ({
  resolve: addressesOf,
  resolveEveryMs: 2_000,
  mostPerPod: 8,
  maxUnderWay: MOST_UNDER_WAY,
  deadlineMs: 10_000,
  tryMs: 3_000,
  tries: 4,
  betweenTries: { firstMs: 20, longestMs: 500 },
  breaker: { firstMs: 500, longestMs: 10_000 },
  random: Math.random,
  monotonicMs: () => performance.now(),
  ...options,
});
