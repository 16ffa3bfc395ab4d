/** Something of a service that runs beside its requests. The process starts it, and awaits `stop` before it ends. */
export interface BackgroundWork {
  /** For log lines and metrics: `reservation.outbox-relay`. */
  readonly name: string;
  start(): Promise<void> | void;
  /** Resolves once nothing of it runs any more. Calling it twice, or before `start`, does no harm. */
  stop(): Promise<void>;
}

/** What background work needs of a logger; a pino logger fits. */
export interface WorkLog {
  info(data: object, message: string): void;
  warn(data: object, message: string): void;
  error(data: object, message: string): void;
}
