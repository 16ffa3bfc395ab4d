import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { formatTraceparent, parseTraceparent, type TraceContext } from '@proctorwise/contracts';

export { formatTraceparent, parseTraceparent, type TraceContext } from '@proctorwise/contracts';

/** What is kept of a trace where there is no room for who asked. */
export type Trace = Pick<TraceContext, 'traceId' | 'flags'>;

export const NOT_SAMPLED = '00';

const current = new AsyncLocalStorage<TraceContext | null>();

/** Of the work that is running; null outside of any. */
export const currentTrace = (): TraceContext | null => current.getStore() ?? null;

/** A new piece of work. @param cause the `traceparent`, or trace, of what asked for it; without a valid one a trace begins */
export function continueTrace(cause: string | Trace | undefined): TraceContext {
  const parent = typeof cause === 'object' ? cause : parseTraceparent(cause);
  const fresh = randomBytes(parent ? 8 : 24).toString('hex'); // once: it is the call that costs
  return {
    traceId: parent?.traceId ?? fresh.slice(16),
    spanId: fresh.slice(0, 16),
    flags: parent?.flags ?? NOT_SAMPLED,
  };
}

/** Runs work, and all that it starts, in a trace: log lines, events and calls to other services carry it. */
export const inTrace = <T>(trace: TraceContext, work: () => T): T => current.run(trace, work);

/** Runs work that belongs to nothing that happened to start it, such as a loop. */
export const outsideTraces = <T>(work: () => T): T => current.run(null, work);

/** The `traceparent` of the running work, or of a trace that begins with what it is given to. */
export const traceparentOfWork = (): string => formatTraceparent(currentTrace() ?? continueTrace(undefined));
