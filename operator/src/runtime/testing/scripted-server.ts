import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';
import { type Connection, connectionOf } from '../connection.js';
import { settle } from './fake-clock.js';

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
  /** The connection that it came on: 1 for the first. */
  readonly connection: number;
}

/** How to answer one request. */
export type Answer = (response: ServerResponse, request: ReceivedRequest) => void;

/** A `Status` object, as the API server refuses with. */
export const statusOf = (code: number, reason: string) => ({
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  message: `it is ${reason}`,
  reason,
  code,
});

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

export const refusal = (code: number, reason: string, headers: Record<string, string> = {}): Answer =>
  json(code, statusOf(code, reason), headers);

/** The connection breaks with no answer. */
export const cut: Answer = (response) => response.destroy();

/** No answer at all. */
export const hang: Answer = () => undefined;

type Ending = 'open' | 'end' | 'cut';

/** A watch that says these things, then stays open, ends in good order, or is cut. What is a string is sent as it is. */
export const watch =
  (events: readonly (object | string)[], ending: Ending = 'open'): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    const text = events.map((event) => (typeof event === 'string' ? event : `${JSON.stringify(event)}\n`)).join('');
    const finish = () => {
      if (ending === 'end') response.end();
      // After the kernel has it: what was said before the cut is to arrive.
      if (ending === 'cut') setImmediate(() => response.socket?.end());
    };
    if (text === '') finish();
    else response.write(text, finish);
  };

/** A real HTTP server that plays the API server by a script. */
export class ScriptedServer {
  readonly requests: ReceivedRequest[] = [];
  /** Watches that are open, oldest first: a test may go on talking. */
  readonly open: ServerResponse[] = [];
  readonly #scripts = new Map<string, Answer[]>();
  readonly #server: Server;
  readonly #connections = new Map<Socket, number>();

  private constructor() {
    this.#server = createServer((incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const url = new URL(incoming.url ?? '', 'http://scripted');
        const text = Buffer.concat(chunks).toString();
        const request = {
          method: incoming.method ?? '',
          path: url.pathname,
          query: Object.fromEntries(url.searchParams),
          headers: incoming.headers,
          body: text === '' ? undefined : (JSON.parse(text) as unknown),
          connection: this.#connections.get(incoming.socket) ?? 0,
        };
        this.requests.push(request);
        this.#answer(request, response);
      });
    });
    this.#server.on('connection', (socket) => this.#connections.set(socket, this.#connections.size + 1));
  }

  static async start(): Promise<ScriptedServer> {
    const scripted = new ScriptedServer();
    await new Promise<void>((resolve) => scripted.#server.listen(0, '127.0.0.1', resolve));
    return scripted;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** @param what `GET /path`, or `WATCH /path` @param answers one a request, in order; the last again and again */
  script(what: string, ...answers: readonly Answer[]): this {
    this.#scripts.set(what, [...answers]);
    return this;
  }

  of(what: string): readonly ReceivedRequest[] {
    return this.requests.filter((request) => whatIs(request) === what);
  }

  connect(): Connection {
    return connectionOf(this.kubeConfig());
  }

  kubeConfig(): KubeConfig {
    const config = new KubeConfig();
    config.loadFromOptions({
      clusters: [{ name: 'c', server: this.url, skipTLSVerify: true }],
      users: [{ name: 'u', token: 'secret' }],
      contexts: [{ name: 'x', cluster: 'c', user: 'u', namespace: 'exams' }],
      currentContext: 'x',
    });
    return config;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(request: ReceivedRequest, response: ServerResponse): void {
    const script = this.#scripts.get(whatIs(request));
    const answer = script && script.length > 1 ? script.shift() : script?.[0];
    if (request.query.watch === 'true') this.open.push(response);
    (answer ?? refusal(404, `NotScripted: ${whatIs(request)}`))(response, request);
  }
}

const whatIs = ({ method, path, query }: ReceivedRequest) => `${query.watch === 'true' ? 'WATCH' : method} ${path}`;

/** Waits until it is so, for as many turns of the event loop as no test needs. @throws it never was */
export async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; !isSo(); turn++) {
    if (turn > 50_000) throw new Error(`waited in vain until ${isSo}`);
    await settle();
  }
}
