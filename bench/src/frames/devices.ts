import { type Client, openSocket } from './client.js';
import { labelled, type Pictures } from './pictures.js';
import type { Student } from './school.js';

/** The exam room's page sends a sign of life this often. */
const BEAT_MS = 3_000;

export interface Sent {
  /** When the picture was taken, on performance.now(), ms. */
  readonly capturedAt: number;
  readonly frameNumber: number;
}

/** The students' cameras: each picture goes out under its own number and with bytes that no other has. */
export function openDevices(client: Client, pictures: Pictures) {
  const numbers = new Map<string, number>();
  const next = (student: Student): number => {
    const number = (numbers.get(student.sessionId) ?? 0) + 1;
    numbers.set(student.sessionId, number);
    return number;
  };
  return {
    /** @param picture which of the pictures, any whole number @returns the frame's number once it is acknowledged */
    async send(student: Student, picture: number, onSent?: (frameNumber: number) => void): Promise<number> {
      const frameNumber = next(student);
      onSent?.(frameNumber);
      const jpeg = pictures.jpegs[picture % pictures.jpegs.length] as Buffer;
      await client.call('PUT', `/monitoring/sessions/${student.sessionId}/frames/${frameNumber}`, {
        token: student.sessionToken,
        jpeg: labelled(jpeg, `${student.sessionId} ${frameNumber}`),
        headers: {
          'x-captured-at': new Date().toISOString(),
          'x-clock-offset-ms': '0',
          'x-device-epoch': String(student.deviceEpoch),
        },
      });
      return frameNumber;
    },
    /** Opens each student's own socket and says ping on it, as the page does. @returns closes them */
    async beat(students: readonly Student[]): Promise<() => void> {
      const sockets = await Promise.all(
        students.map(({ sessionId, sessionToken }) =>
          openSocket(client, `/monitoring/sessions/${sessionId}/stream`, sessionToken, () => undefined),
        ),
      );
      const ping = JSON.stringify({ type: 'ping' });
      const timers = sockets.map((socket, place) => {
        const start = setTimeout(
          () => timers.push(setInterval(() => socket.readyState === socket.OPEN && socket.send(ping), BEAT_MS)),
          (place * BEAT_MS) / sockets.length,
        );
        return start;
      });
      return () => {
        for (const timer of timers) clearTimeout(timer);
        for (const socket of sockets) socket.close();
      };
    },
  };
}
export type Devices = ReturnType<typeof openDevices>;
