import type {
  BrowserEventRequest,
  Draft,
  FrameReceipt,
  OpenDraftRequest,
  RenewedSessionToken,
  Reservation,
  SaveAnswerReply,
  SaveAnswerRequest,
  Session,
  StartedSession,
  StartSessionRequest,
  StopRequest,
  WsTicket,
} from '@proctorwise/contracts';
import { ApiError } from '../../../api/errors.js';
import { type RequestOptions, request } from '../../../api/request.js';
import type { StoredEvent, StoredFrame, StoredSession } from '../device/room-database.js';

/** A call that has no answer by then counts as lost network. */
const CALL_MS = 15_000;

/** The caller's reservation, with the login of the browser. */
export const fetchReservation = (reservationId: string): Promise<Reservation> =>
  request('GET', `/reservations/${reservationId}`, { signal: AbortSignal.timeout(CALL_MS) });

/** Starts the session, or takes it over on this device: an older device is fenced. */
export const startSession = (body: StartSessionRequest): Promise<StartedSession> =>
  request('POST', '/monitoring/sessions', { body, signal: AbortSignal.timeout(CALL_MS) });

/** How far this device's clock was off; left out where that was not measured. */
const offsetHeader = (clockOffsetMs: number | null): Record<string, string> =>
  clockOffsetMs === null ? {} : { 'X-Clock-Offset-Ms': String(Math.round(clockOffsetMs)) };

/** All calls of a running session: by its token, never by the login. The token is read anew for each. */
export class SessionApi {
  readonly #session: () => StoredSession;

  constructor(session: () => StoredSession) {
    this.#session = session;
  }

  #options(headers: Record<string, string> = {}) {
    const { token, deviceEpoch } = this.#session();
    return {
      token,
      headers: { 'X-Device-Epoch': String(deviceEpoch), ...headers },
      signal: AbortSignal.timeout(CALL_MS),
    };
  }

  #path(rest?: string): string {
    const session = `/monitoring/sessions/${this.#session().sessionId}`;
    return rest === undefined ? session : `${session}/${rest}`;
  }

  /** By the token; once that is too old, by the login. */
  async #byTokenOrLogin<T>(call: (options: RequestOptions) => Promise<T>): Promise<T> {
    const { token, ...byLogin } = this.#options();
    try {
      return await call({ ...byLogin, token });
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      return call(byLogin);
    }
  }

  /** By the token; once that is too old, by the login. */
  renewToken(): Promise<RenewedSessionToken> {
    return this.#byTokenOrLogin((options) => request('POST', this.#path('token'), options));
  }

  /** The session as it stands. As `renewToken`: a device that another one has overtaken may still look. */
  look(): Promise<Pick<Session, 'status'>> {
    return this.#byTokenOrLogin((options) => request('GET', this.#path(), options));
  }

  putFrame({ frameNumber, picture, capturedAt, clockOffsetMs }: StoredFrame): Promise<FrameReceipt> {
    const headers = { 'Content-Type': 'image/jpeg', 'X-Captured-At': capturedAt, ...offsetHeader(clockOffsetMs) };
    return request('PUT', this.#path(`frames/${frameNumber}`), { ...this.#options(headers), body: picture });
  }

  postEvent({ eventId, event, occurredAt, clockOffsetMs = null }: StoredEvent): Promise<unknown> {
    const body: BrowserEventRequest = { event_id: eventId, event, occurred_at: occurredAt };
    return request('POST', this.#path('events'), { ...this.#options(offsetHeader(clockOffsetMs)), body });
  }

  heartbeat(): Promise<{ server_time?: string; ends_at?: string } | undefined> {
    return request('POST', this.#path('heartbeat'), this.#options());
  }

  streamTicket(): Promise<WsTicket> {
    return request('POST', this.#path('ws-ticket'), this.#options());
  }

  streamPath(): string {
    return this.#path('stream');
  }

  stop(reason: string): Promise<unknown> {
    const body: StopRequest = { reason };
    return request('PUT', this.#path('stop'), { ...this.#options(), body });
  }

  /** As `renewToken`: a device that another one has overtaken gets no new token, and may still look. */
  async openDraft(reservationId: string): Promise<Draft> {
    const body: OpenDraftRequest = { reservation_id: reservationId };
    return this.#byTokenOrLogin((options) => request('POST', '/corrections/drafts', { ...options, body }));
  }

  saveAnswer(submissionId: string, questionId: string, body: SaveAnswerRequest): Promise<SaveAnswerReply> {
    const path = `/corrections/drafts/${submissionId}/answers/${questionId}`;
    return request('PUT', path, { ...this.#options(), body });
  }

  submit(submissionId: string): Promise<unknown> {
    return request('POST', `/corrections/drafts/${submissionId}/submit`, this.#options());
  }
}
