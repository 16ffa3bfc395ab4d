import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

/** Where a piece of work stands in all that one cause set going: W3C Trace Context, level 1. */
export interface TraceContext {
  /** 32 hexadecimal digits, the same in every service that had to do with it. */
  readonly traceId: string;
  /** 16 hexadecimal digits: this piece of work. */
  readonly spanId: string;
  /** Two hexadecimal digits, handed on as they came. */
  readonly flags: string;
}

/** Later versions may add fields at the end (W3C Trace Context, 3.2.4); version ff is none. */
const TRACEPARENT = /^(?!ff)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(-.*)?$/;
const NOT_SAMPLED = '00';

/** @returns null for what is no valid `traceparent`: the trace then begins here */
export function parseTraceparent(text: string | undefined): TraceContext | null {
  const [, version, traceId, spanId, flags, more] = TRACEPARENT.exec(text ?? '') ?? [];
  if (!traceId || !spanId || !flags || (version === '00' && more !== undefined)) return null;
  return { traceId, spanId, flags };
}

/** The `traceparent` for what this work asks of others: 55 characters. */
export const formatTraceparent = ({ traceId, spanId, flags }: TraceContext): string =>
  `00-${traceId}-${spanId}-${flags}`;

const current = new AsyncLocalStorage<TraceContext | null>();

/** Of the work that is running; null outside of any. */
export const currentTrace = (): TraceContext | null => current.getStore() ?? null;

/** A new piece of work. @param cause the `traceparent` of what asked for it; without a valid one a trace begins */
export function continueTrace(cause: string | undefined): TraceContext {
  const parent = parseTraceparent(cause);
  return {
    traceId: parent?.traceId ?? randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    flags: parent?.flags ?? NOT_SAMPLED,
  };
}

/** Runs work, and all that it starts, in a trace: log lines, events and calls to other services carry it. */
export const inTrace = <T>(trace: TraceContext, work: () => T): T => current.run(trace, work);

/** Runs work that belongs to nothing that happened to start it, such as a loop. */
export const outsideTraces = <T>(work: () => T): T => current.run(null, work);

/** The `traceparent` of the running work, or of a trace that begins with what it is given to. */
export const traceparentOfWork = (): string => formatTraceparent(currentTrace() ?? continueTrace(undefined));
