import type { FrameReceipt } from '@proctorwise/contracts';
import type { Page, Request } from 'playwright-core';

const FRAME = /\/monitoring\/sessions\/([0-9a-f-]+)\/frames\/(\d+)$/u;

/** A picture that the server has acknowledged. */
export interface Acknowledged {
  readonly frameNumber: number;
  /** When the page sent it, epoch ms of this machine. */
  readonly sentAt: number;
  /** As the page's header says, epoch ms of the page's clock. */
  readonly capturedAt: number;
  readonly clockOffsetMs: number | null;
  readonly receipt: FrameReceipt;
}

/** What one page sends as pictures, and what it was answered. */
export class Uploads {
  /** In the order of the answers. */
  readonly acknowledged: Acknowledged[] = [];
  /** Status codes other than 200. */
  readonly refused: number[] = [];
  /** Of each try, also of those without an answer, epoch ms. */
  readonly triedAt: number[] = [];

  constructor(page: Page) {
    page.on('request', (request) => {
      if (isFrame(request)) this.triedAt.push(Date.now());
    });
    page.on('response', (response) => {
      const request = response.request();
      if (!isFrame(request)) return;
      if (response.status() !== 200) return void this.refused.push(response.status());
      // A page that is being reloaded takes the body along with it; the next try is answered as a duplicate.
      response.json().then(
        (receipt: FrameReceipt) => void this.acknowledged.push(acknowledgedOf(request, receipt)),
        () => undefined,
      );
    });
  }

  get numbers(): number[] {
    return this.acknowledged.map(({ frameNumber }) => frameNumber);
  }
}

const isFrame = (request: Request): boolean =>
  request.method() === 'PUT' && FRAME.test(new URL(request.url()).pathname);

function acknowledgedOf(request: Request, receipt: FrameReceipt): Acknowledged {
  const headers = request.headers();
  const offset = headers['x-clock-offset-ms'];
  return {
    frameNumber: Number(FRAME.exec(new URL(request.url()).pathname)?.[2]),
    sentAt: request.timing().startTime,
    capturedAt: Date.parse(headers['x-captured-at'] ?? ''),
    clockOffsetMs: offset === undefined ? null : Number(offset),
    receipt,
  };
}
