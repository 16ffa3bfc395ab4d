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

/** @returns null for what is no valid `traceparent` */
export function parseTraceparent(text: string | undefined): TraceContext | null {
  const [, version, traceId, spanId, flags, more] = TRACEPARENT.exec(text ?? '') ?? [];
  if (!traceId || !spanId || !flags || (version === '00' && more !== undefined)) return null;
  return { traceId, spanId, flags };
}

/** The `traceparent` for what this work asks of others: 55 characters. */
export const formatTraceparent = ({ traceId, spanId, flags }: TraceContext): string =>
  `00-${traceId}-${spanId}-${flags}`;

/** What a log line tells of its trace, by OpenTelemetry's names; nothing where there is none. */
export const traceFields = (trace: TraceContext | null): { trace_id?: string; span_id?: string } =>
  trace ? { trace_id: trace.traceId, span_id: trace.spanId } : {};
