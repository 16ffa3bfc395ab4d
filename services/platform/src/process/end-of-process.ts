import type { Logger } from '../logging/index.js';

/** EX_USAGE, EX_UNAVAILABLE and EX_SOFTWARE of sysexits.h. */
export const EXIT = { usage: 64, unavailable: 69, software: 70 } as const;

/** What cannot be written or closed must not keep an ended process alive longer than this. */
const END_WITHIN_MS = 1_000;

/**
 * A terminal that was closed, or a `tee` that ended, must not end an exam: without a listener the first line written to
 * it would.
 */
export function surviveClosedConsole(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

/** A defect that nobody caught: log it and end; a start recovers everything that was acknowledged. */
export function endOnDefects(log: Logger): void {
  const end = (error: unknown): void => {
    log.fatal({ err: error }, 'a defect ended the process');
    process.stderr.write(
      `A defect ended the process: ${(error as Error)?.message ?? error}. Start it again; nothing acknowledged is lost.\n`,
    );
    log.flush(() => process.exit(EXIT.software));
    setTimeout(() => process.exit(EXIT.software), END_WITHIN_MS).unref();
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}

export interface StopOnSignals {
  readonly log: Logger;
  readonly stop: () => Promise<void>;
  /** A stop that takes longer is cut short: everything acknowledged is durable already. */
  readonly withinMs: number;
  readonly onStopping?: () => void;
}

/** SIGINT and SIGTERM stop in order, once; the exit code is 0 where that worked. */
export function stopOnSignals({ log, stop, withinMs, onStopping }: StopOnSignals): void {
  let stopping = false;
  const begin = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    onStopping?.();
    const cut = setTimeout(() => {
      log.error({}, 'the stop took too long and was cut short');
      process.exit(1);
    }, withinMs);
    stop().then(
      () => {
        clearTimeout(cut);
        log.info({ signal }, 'stopped');
        log.flush(() => process.exit(0));
      },
      (error: unknown) => {
        log.fatal({ err: error }, 'the stop failed');
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => begin(signal));
}
