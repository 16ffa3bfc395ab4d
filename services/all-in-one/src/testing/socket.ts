import { request } from 'node:http';

// biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came
type Message = any;

export interface TestSocket {
  send(message: unknown): void;
  /** The next message that the test has not looked at and that fits; waits for it. @throws {Error} it closes before */
  next(fits?: (message: Message) => boolean): Promise<Message>;
  /** Says ping and gives back the pong. */
  ping(): Promise<Message>;
  /** Waits for its end. @returns the close code */
  closed(): Promise<number>;
  close(): void;
}
export interface SocketOptions {
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Opens a WebSocket of JSON messages.
 * @param address http: or https:, as a page's own
 * @throws {Error} the upgrade was refused; its status stands in the message
 */
export async function openSocket(address: string, { token, headers }: SocketOptions = {}): Promise<TestSocket> {
  const sent = { ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers };
  const socket = new WebSocket(address.replace(/^http/, 'ws'), { headers: sent });
  const unread: Message[] = [];
  let wake: () => void = () => undefined;
  let code: number | null = null;
  socket.addEventListener('message', ({ data }) => {
    unread.push(JSON.parse(String(data)));
    wake();
  });
  socket.addEventListener('close', (event) => {
    code = event.code;
    wake();
  });
  const changed = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true });
    socket.addEventListener(
      'error',
      () => void upgradeStatus(address, sent).then((status) => reject(new Error(`The upgrade was answered ${status}`))),
      { once: true },
    );
  });
  const next: TestSocket['next'] = async (fits = () => true) => {
    for (;;) {
      const at = unread.findIndex(fits);
      if (at >= 0) return unread.splice(at, 1)[0];
      if (code !== null) throw new Error(`The socket was closed with ${code} before the message came`);
      await changed();
    }
  };
  const send = (message: unknown) => socket.send(JSON.stringify(message));
  return {
    send,
    next,
    ping() {
      send({ type: 'ping' });
      return next(({ type }) => type === 'pong');
    },
    async closed() {
      while (code === null) await changed();
      return code;
    },
    close: () => socket.close(),
  };
}

/** The status that an upgrade is answered with: browsers and WebSocket clients hide it. */
export function upgradeStatus(address: string, headers: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((resolve, reject) => {
    const upgrade = request(address, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': Buffer.alloc(16).toString('base64'),
        ...headers,
      },
    });
    upgrade.once('upgrade', (response, stream) => {
      stream.destroy();
      resolve(response.statusCode ?? 0);
    });
    upgrade.once('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    upgrade.once('error', reject);
    upgrade.end();
  });
}
