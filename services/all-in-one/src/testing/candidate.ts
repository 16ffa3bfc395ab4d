import { createHash, randomUUID } from 'node:crypto';
import { call } from './call.js';
import { labelledJpeg } from './pictures.js';
import type { Sitting } from './school.js';

/** Did fetch fail because nobody answers any more? By name: the error is of another realm than a test's own. */
export const isServerGone = (error: unknown): boolean => (error as Error).name === 'TypeError';

/** What the server has acknowledged to one candidate: none of it may ever be missing. */
export interface Acknowledged {
  /** SHA-256 of each picture by its number, hexadecimal. */
  readonly frames: Map<number, string>;
  readonly answer: { revision: number; text: string };
  /** Ids of browser events. */
  readonly events: string[];
}

/** A candidate's device that sends everything as fast as it is acknowledged, until the server is gone. */
export function openDevice(origin: string, sitting: Sitting) {
  const { sessionId, submissionId, questionId, sessionToken: token } = sitting;
  const acknowledged: Acknowledged = { frames: new Map(), answer: { revision: 1, text: '4' }, events: [] };
  let frameNumber = 1;
  const pictureOf = (number: number) => labelledJpeg(`${sessionId} ${number}`);

  const putFrame = (number: number) =>
    call('PUT', `${origin}/monitoring/sessions/${sessionId}/frames/${number}`, {
      token,
      body: pictureOf(number),
      headers: { 'content-type': 'image/jpeg' },
    });
  const sendFrame = async (): Promise<void> => {
    frameNumber += 1;
    const number = frameNumber;
    const { status, body } = await putFrame(number);
    if (status === 200) acknowledged.frames.set(number, body.sha256);
  };
  const saveAnswer = async (): Promise<void> => {
    const change = { user_answer: randomUUID(), revision: acknowledged.answer.revision + 1 };
    const { status } = await call('PUT', `${origin}/corrections/drafts/${submissionId}/answers/${questionId}`, {
      token,
      body: change,
    });
    if (status === 200) Object.assign(acknowledged.answer, { revision: change.revision, text: change.user_answer });
  };
  const reportEvent = async (event: 'tab_change' | 'webcam_disabled'): Promise<void> => {
    const event_id = randomUUID();
    const { status } = await call('POST', `${origin}/monitoring/sessions/${sessionId}/events`, {
      token,
      body: { event_id, event },
    });
    if (status === 204) acknowledged.events.push(event);
  };
  /** @returns once the server does not answer any more */
  const whileItAnswers = async (send: () => Promise<void>): Promise<void> => {
    try {
      for (;;) await send();
    } catch (error) {
      if (!isServerGone(error)) throw error;
    }
  };
  return {
    acknowledged,
    sha256Of: (number: number) => createHash('sha256').update(pictureOf(number)).digest('hex'),
    putFrame,
    sendFrame,
    saveAnswer,
    reportEvent,
    /** Two pictures at a time, one answer after the other, until the server is gone. */
    sendUntilGone: () =>
      Promise.all([whileItAnswers(sendFrame), whileItAnswers(sendFrame), whileItAnswers(saveAnswer)]).then(
        () => undefined,
      ),
  };
}
export type Device = ReturnType<typeof openDevice>;
