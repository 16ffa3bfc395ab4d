import { createHash } from 'node:crypto';
import { formatTraceparent, parseTraceparent } from '@proctorwise/platform';
import { checkCapturedAt } from '../capture-time.js';
import { type FrameRecord, type FrameToAppend, traceOf } from '../frame-log.js';
import { framePath } from '../frame-path.js';

/** What is sent of a message, and what comes back. */
export interface LogMessage {
  readonly key: string | null;
  readonly value: Uint8Array | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** Written by a process that begins to own the partition: what is appended under an older term counts no more. */
export interface TermBegun {
  readonly kind: 'term';
  readonly owner: string;
}
export interface LoggedFrame {
  readonly kind: 'frame';
  /** Position of the message with which its writer's ownership began. */
  readonly term: number;
  /** Without its position, which the log gives. */
  readonly frame: Omit<FrameRecord, 'position'>;
  readonly jpeg: Uint8Array;
}
export interface Unreadable {
  readonly kind: 'unreadable';
  readonly because: string;
  /** Whose it is, where that much can be read. */
  readonly of?: { readonly sessionId: string; readonly frameNumber: number };
}

const VERSION = '1';
const NUMBER = /^\d{1,15}$/;
const SHA256 = /^[0-9a-f]{64}$/;

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export const termMessage = (owner: string): LogMessage => ({
  key: null,
  value: null,
  headers: { version: VERSION, kind: 'term', owner },
});

/**
 * Key: the session. Value: the JPEG. Headers: decimal numbers, times in ms since the Unix epoch; and the `traceparent` of
 * the request that brought it, which nothing depends on.
 * @throws {InvalidFrame} a time of capture that `readMessage` could not bring back
 */
export const frameMessage = (frame: FrameToAppend, sha256: string, term: number): LogMessage => ({
  key: frame.sessionId,
  value: frame.jpeg,
  headers: {
    version: VERSION,
    kind: 'frame',
    term: String(term),
    'frame-number': String(frame.frameNumber),
    'session-started-at': String(frame.sessionStartedAt.getTime()),
    'received-at': String(frame.receivedAt),
    'device-epoch': String(frame.deviceEpoch),
    sha256,
    ...(checkCapturedAt(frame.capturedAt) === null ? {} : { 'captured-at': String(frame.capturedAt) }),
    ...traceHeader(frame),
  },
});

/** Whatever lies in the topic: ours, or something that nobody can read. */
export function readMessage(message: LogMessage): TermBegun | LoggedFrame | Unreadable {
  const read = readWhole(message);
  const frameNumber = wholeNumber(message.headers['frame-number']);
  return read.kind !== 'unreadable' || message.key === null || frameNumber === undefined
    ? read
    : { ...read, of: { sessionId: message.key, frameNumber } };
}

function readWhole({ key, value, headers }: LogMessage): TermBegun | LoggedFrame | Unreadable {
  if (headers.version !== VERSION) return unreadable(`version ${headers.version ?? 'is missing'}`);
  if (headers.kind === 'term')
    return headers.owner ? { kind: 'term', owner: headers.owner } : unreadable('a term without owner');
  if (headers.kind !== 'frame' || key === null || value === null) return unreadable('no frame');
  const [term, frameNumber, startedAt, receivedAt, deviceEpoch] = [
    'term',
    'frame-number',
    'session-started-at',
    'received-at',
    'device-epoch',
  ].map((name) => wholeNumber(headers[name]));
  const capturedAt = headers['captured-at'] === undefined ? null : wholeNumber(headers['captured-at']);
  const sha256 = headers.sha256 ?? '';
  if (
    term === undefined ||
    frameNumber === undefined ||
    startedAt === undefined ||
    receivedAt === undefined ||
    deviceEpoch === undefined ||
    capturedAt === undefined ||
    !SHA256.test(sha256)
  )
    return unreadable('a header is missing or is no number');
  if (sha256Of(value) !== sha256) return unreadable('the picture is not the one that was sent');
  const session = { sessionId: key, sessionStartedAt: new Date(startedAt) };
  try {
    const path = framePath(session, frameNumber);
    const size = value.byteLength;
    const said = { ...session, frameNumber, capturedAt, receivedAt, deviceEpoch, sha256, size, path };
    const frame = { ...said, ...traceOf(headers) };
    return { kind: 'frame', term, frame, jpeg: value };
  } catch (error) {
    return unreadable((error as Error).message);
  }
}

/** As our own code writes it: 55 characters. What is no trace is left out: a picture is worth more than its trace. */
function traceHeader({ traceparent }: FrameToAppend): { readonly traceparent?: string } {
  const trace = parseTraceparent(traceparent);
  return trace === null ? {} : { traceparent: formatTraceparent(trace) };
}

const unreadable = (because: string): Unreadable => ({ kind: 'unreadable', because });
const wholeNumber = (text: string | undefined): number | undefined =>
  text !== undefined && NUMBER.test(text) ? Number(text) : undefined;
