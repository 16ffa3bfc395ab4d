import { Agent, request } from 'node:http';

/** Longer than any goal: what takes longer counts as failed. */
const TIMEOUT_MS = 30_000;

export interface CallOptions {
  readonly token?: string;
  readonly json?: unknown;
  readonly jpeg?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}
/** An answer that is no success. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    what: string,
    body: string,
  ) {
    super(`${what} answered ${status}: ${body.slice(0, 300)}`);
  }
}

// biome-ignore lint/suspicious/noExplicitAny: replies of many routes; each reader names what it takes out
type Body = any;

/** Calls one origin over kept connections; cheaper than fetch, since client and server share the cores. */
export function openClient(origin: string) {
  const agent = new Agent({ keepAlive: true });
  const call = (method: string, path: string, options: CallOptions = {}, isRepeat = false): Promise<Body> => {
    const { token, json, jpeg, headers } = options;
    const body = jpeg ?? (json === undefined ? undefined : Buffer.from(JSON.stringify(json)));
    return new Promise((resolve, reject) => {
      const sent = request(
        `${origin}${path}`,
        {
          method,
          agent,
          timeout: TIMEOUT_MS,
          headers: {
            ...(token ? { authorization: `Bearer ${token}` } : {}),
            ...(body ? { 'content-type': jpeg ? 'image/jpeg' : 'application/json' } : {}),
            ...(body ? { 'content-length': body.byteLength } : {}),
            ...headers,
          },
        },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.once('error', reject);
          response.once('end', () => {
            const text = Buffer.concat(parts).toString();
            const status = response.statusCode ?? 0;
            if (status >= 300) reject(new Refused(status, `${method} ${path}`, text));
            else resolve(text === '' ? null : JSON.parse(text));
          });
        },
      );
      sent.once('timeout', () => sent.destroy(new Error(`${method} ${path}: no answer within ${TIMEOUT_MS} ms`)));
      sent.once('error', (error: NodeJS.ErrnoException) => {
        // The server closed an idle connection just as it was taken again: the next one is new. As browsers do.
        if (error.code === 'ECONNRESET' && sent.reusedSocket && !isRepeat)
          call(method, path, options, true).then(resolve, reject);
        else reject(error);
      });
      sent.end(body);
    });
  };
  return { origin, call, close: () => agent.destroy() };
}
export type Client = ReturnType<typeof openClient>;

/** Opens a WebSocket of JSON messages with a bearer token. @throws {Error} it was not opened */
export async function openSocket(
  client: Client,
  path: string,
  token: string,
  hear: (message: Body) => void,
): Promise<WebSocket> {
  const socket = new WebSocket(`${client.origin.replace(/^http/, 'ws')}${path}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  socket.addEventListener('message', ({ data }) => hear(JSON.parse(String(data))));
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true });
    socket.addEventListener('error', () => reject(new Error(`The socket ${path} was not opened`)), { once: true });
  });
  return socket;
}
