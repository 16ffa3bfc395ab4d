import type { StartSessionRequest } from '@proctorwise/contracts';
import {
  actorOf,
  type Forwarder,
  isForwarded,
  JSON_BODY_LIMIT_BYTES,
  jsonBody,
  ProcessUnreachable,
} from '@proctorwise/platform';
import { type Express, type Request, type RequestHandler, Router } from 'express';
import type { MonitoringStore } from '../app/store.js';
import type { SessionOwners } from '../session-owners.js';

export interface ToOwnerPorts {
  readonly owners: SessionOwners;
  readonly store: MonitoringStore;
  readonly forward: Forwarder;
}

const SESSION_PATH = /^\/monitoring\/sessions\/([^/]+)/;
const FRAME_PATH = /^(?:local_storage\/)?\d{4}\/\d{2}\/\d{2}\/([0-9a-zA-Z-]{1,64})\//;

/** Sends what concerns a session to the process that watches it. Comes before any body is read. */
export function toOwner({ owners, store, forward }: ToOwnerPorts): (app: Express) => void {
  const ofSession =
    (sessionIdOf: (request: Request) => string | undefined): RequestHandler =>
    async (request, response, next) => {
      const sessionId = sessionIdOf(request);
      if (sessionId === undefined) return next();
      try {
        const address = await owners.elsewhere(sessionId, isForwarded(request));
        if (address === null) return next();
        await forward.request(request, response, address);
      } catch (error) {
        if (!(error instanceof ProcessUnreachable)) throw error;
        owners.lookAgain();
        // What is only read stands in the database too, a few seconds older.
        if (request.method !== 'GET') throw error;
        next();
      }
    };
  /** A new session begins where it is asked for, one that runs is taken over where it runs. */
  const start: RequestHandler = async (request, response, next) => {
    const { reservation_id, user_id } = (request.body ?? {}) as Partial<StartSessionRequest>;
    if (actorOf(request).kind === 'anonymous' || typeof reservation_id !== 'string' || typeof user_id !== 'string')
      return next();
    const running = await store.read(({ sessions }) => sessions.ofReservation(reservation_id, user_id));
    const address = running
      ? await owners.elsewhere(running.sessionId, isForwarded(request))
      : await owners.elsewhereForNew(isForwarded(request));
    if (address === null) return next();
    await forward.request(request, response, address, Buffer.from(JSON.stringify(request.body)));
  };
  // Apart from the service's own routes; not mounted below a path, since what is sent on has to keep its whole address.
  const router = Router();
  router.post('/monitoring/sessions', jsonBody(JSON_BODY_LIMIT_BYTES), start);
  router.get(
    '/monitoring/frames',
    ofSession(({ query }) => FRAME_PATH.exec(String(query.path))?.[1]),
  );
  router.use(ofSession(({ path }) => SESSION_PATH.exec(path)?.[1]));
  return (app) => void app.use(router);
}
