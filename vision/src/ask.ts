import { type Agent, request } from 'node:http';
import type { Observation, UnreadableReason } from '@proctorwise/contracts';

/** Where a vision process listens. */
export type VisionAddress = { socketPath: string } | { host: string; port: number };

/** What a vision process said of a picture. */
export type Answer =
  | { kind: 'observed'; observation: Observation }
  | { kind: 'unreadable'; reason: UnreadableReason; detail: string }
  /** It takes no more just now (429) or is starting or ending (503). */
  | { kind: 'refused'; status: number; detail: string }
  | { kind: 'failed'; status: number; detail: string };

/** Bytes; an observation has a few thousand. */
const MAX_ANSWER_BYTES = 1024 * 1024;

const REASONS: ReadonlySet<string> = new Set<UnreadableReason>([
  'not_a_jpeg',
  'picture_too_large',
  'picture_truncated',
  'picture_undecodable',
]);

/** The reason that a problem names; one that this version does not know counts as undecodable. */
const asReason = (code: string): UnreadableReason =>
  REASONS.has(code) ? (code as UnreadableReason) : 'picture_undecodable';

function problemIn(body: string): { code: string; detail: string } {
  try {
    const { code, detail } = JSON.parse(body) as { code?: unknown; detail?: unknown };
    return { code: String(code), detail: String(detail) };
  } catch {
    return { code: '', detail: body.slice(0, 200) }; // not a problem document: its beginning is the best detail there is
  }
}

function answerOf(status: number, body: string): Answer {
  if (status === 200) return { kind: 'observed', observation: JSON.parse(body) as Observation };
  const { code, detail } = problemIn(body);
  if (status === 422) return { kind: 'unreadable', reason: asReason(code), detail };
  if (status === 413) return { kind: 'unreadable', reason: 'picture_too_large', detail };
  if (status === 429 || status === 503) return { kind: 'refused', status, detail };
  return { kind: 'failed', status, detail };
}

/** Connecting failed: the picture never left this process. Anything else may have happened while it was looked at. */
export function wasNeverSent(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return (
    code !== undefined && ['ECONNREFUSED', 'ENOENT', 'EAGAIN', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'].includes(code)
  );
}

/**
 * Sends one picture. Rejects where the connection fails or breaks, where the answer is not one, and with the signal's
 * reason.
 */
export function ask(address: VisionAddress, agent: Agent, jpeg: Uint8Array, signal?: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        ...address,
        agent,
        method: 'POST',
        path: '/v1/observations',
        headers: { 'content-type': 'image/jpeg', 'content-length': jpeg.byteLength },
        ...(signal ? { signal } : {}),
      },
      (response) => {
        const parts: Buffer[] = [];
        let length = 0;
        response.on('data', (part: Buffer) => {
          length += part.byteLength;
          if (length > MAX_ANSWER_BYTES) sent.destroy(new Error(`an answer of more than ${MAX_ANSWER_BYTES} bytes`));
          else parts.push(part);
        });
        response.on('error', reject);
        response.on('end', () => {
          try {
            resolve(answerOf(response.statusCode ?? 0, Buffer.concat(parts).toString()));
          } catch (error) {
            reject(error);
          }
        });
      },
    );
    sent.on('error', (error) => reject(signal?.aborted ? signal.reason : error));
    sent.end(jpeg);
  });
}
