import type { Anomaly, Session, SessionGap, StartedSession } from '@proctorwise/contracts';
import { EXAM } from './monitoring-service.js';
import { aJpeg } from './pictures.js';

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}

/** Calls as someone; a Buffer goes as a picture, anything else as JSON. */
export async function call<T = Record<string, unknown>>(
  origin: string,
  token: string | null,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer<T>> {
  const isPicture = Buffer.isBuffer(body);
  const response = await fetch(`${origin}${path}`, {
    method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': isPicture ? 'image/jpeg' : 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: isPicture ? new Uint8Array(body) : JSON.stringify(body) }),
  });
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  const content = isJson ? await response.json() : Buffer.from(await response.arrayBuffer());
  return { status: response.status, body: content as T, headers: response.headers };
}

/** A candidate's browser on the wire, with the token of its session. */
export class Candidate {
  constructor(
    readonly origin: string,
    readonly started: StartedSession,
    readonly epoch = started.device_epoch,
  ) {}

  /** @param token the student's login */
  static async start(origin: string, token: string, student: string): Promise<Candidate> {
    const { status, body } = await call<StartedSession>(origin, token, 'POST', '/monitoring/sessions', {
      reservation_id: `r-${student}`,
      user_id: student,
      exam_id: EXAM,
    });
    if (status !== 200) throw new Error(`start answered ${status} ${JSON.stringify(body)}`);
    return new Candidate(origin, body);
  }

  get path(): string {
    return `/monitoring/sessions/${this.started.session_id}`;
  }
  call<T = Record<string, unknown>>(method: string, below: string, body?: unknown, headers?: Record<string, string>) {
    return call<T>(this.origin, this.started.session_token, method, `${this.path}${below}`, body, headers);
  }
  /** @param capturedAt ms since the Unix epoch, by a clock that is right */
  putFrame(frameNumber: number, scene: string, capturedAt: number, jpeg = aJpeg(scene, frameNumber)) {
    return this.call<{ sha256: string; duplicate: boolean; code?: string }>('PUT', `/frames/${frameNumber}`, jpeg, {
      'x-captured-at': new Date(capturedAt).toISOString(),
      'x-clock-offset-ms': '0',
      'x-device-epoch': String(this.epoch),
    });
  }
  heartbeat() {
    return this.call('POST', '/heartbeat', undefined, { 'x-device-epoch': String(this.epoch) });
  }
  stop() {
    return this.call<Session>('PUT', '/stop');
  }
  session() {
    return this.call<Session>('GET', '').then(({ body }) => body);
  }
  gaps(watcher: string) {
    return call<SessionGap[]>(this.origin, watcher, 'GET', `${this.path}/gaps`).then(({ body }) => body);
  }
  anomalies(watcher: string) {
    return call<Anomaly[]>(this.origin, watcher, 'GET', `${this.path}/anomalies`).then(({ body }) => body);
  }
}

/** Looks again and again until it holds; the test's own time limit ends it. */
export async function until<T>(look: () => Promise<T>, holds: (found: T) => boolean): Promise<T> {
  for (;;) {
    const found = await look();
    if (holds(found)) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** All its acknowledged frames have ended in one state. */
export const isJudged = ({ total_frames_processed: total, frames }: Session): boolean =>
  total === frames.analysed + frames.skipped + frames.unreadable;
