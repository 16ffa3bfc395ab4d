import type { IncomingMessage } from 'node:http';

export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

/** The sender closed the connection before its body was complete. */
export class BodyBrokenOff extends Error {
  override readonly name = 'BodyBrokenOff';
}

/**
 * The whole body. What comes after a fault is not kept, nor is the connection harmed: see `drain`.
 * @throws {BodyTooLarge} as soon as it is known, by its length header or by what has come. @throws {BodyBrokenOff}
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const announced = Number(request.headers['content-length'] ?? 0);
    if (announced > maxBytes) return reject(new BodyTooLarge(`${announced} bytes announced`));
    const parts: Buffer[] = [];
    let length = 0;
    request.on('data', (part: Buffer) => {
      length += part.byteLength;
      if (length <= maxBytes) {
        parts.push(part);
      } else {
        parts.length = 0;
        reject(new BodyTooLarge(`more than ${maxBytes} bytes`));
      }
    });
    request.once('end', () => resolve(Buffer.concat(parts)));
    request.once('error', reject);
    // Closed it is each time in the end; an error costs a walk over the stack, so none is made for what is complete.
    request.once('close', () => request.complete || reject(new BodyBrokenOff(`after ${length} bytes`)));
  });
}

/**
 * Takes what is still coming and throws it away. Many clients read no answer before they have sent everything, and see
 * a broken connection instead of a refusal if nobody takes it.
 * @returns whether the body came to its end within `maxBytes` more; if not, the connection can only be closed
 */
export function drain(request: IncomingMessage, maxBytes: number): Promise<boolean> {
  if (request.complete) return Promise.resolve(true);
  return new Promise((resolve) => {
    let length = 0;
    request.on('data', (part: Buffer) => {
      length += part.byteLength;
      if (length > maxBytes) resolve(false);
    });
    request.once('end', () => resolve(true));
    request.once('close', () => resolve(request.complete));
    request.resume();
  });
}
