import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { HdfsUnavailable } from './webhdfs-errors.js';

export interface HttpAnswer {
  readonly status: number;
  readonly location: string | undefined;
  readonly body: Buffer;
}

export interface HttpExchangeOptions {
  /** Connections to one node at once; further calls wait. */
  readonly connections: number;
  /** Silence after which a call has failed, ms. */
  readonly timeoutMs: number;
}

/**
 * Sends requests over connections that are kept. By `node:http`, since a DataNode says "100 Continue" unasked when it
 * is written to, at which `fetch` fails. Follows no redirect.
 */
export class HttpExchange {
  readonly #http: HttpAgent;
  readonly #https: HttpsAgent;

  constructor(private readonly options: HttpExchangeOptions) {
    const agent = { keepAlive: true, maxSockets: options.connections, scheduling: 'lifo' as const };
    this.#http = new HttpAgent(agent);
    this.#https = new HttpsAgent(agent);
  }

  /** @throws {HdfsUnavailable} no connection, silence, or an answer that broke off */
  async send(method: string, url: URL, parts: readonly Uint8Array[] = []): Promise<HttpAnswer> {
    try {
      return await this.#send(method, url, parts);
    } catch (error) {
      throw new HdfsUnavailable(`${url.host}: ${error instanceof Error ? error.message : error}`, { cause: error });
    }
  }

  #send(method: string, url: URL, parts: readonly Uint8Array[]): Promise<HttpAnswer> {
    const isTls = url.protocol === 'https:';
    const length = parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
    return new Promise((resolve, reject) => {
      const request = (isTls ? httpsRequest : httpRequest)(url, {
        method,
        agent: isTls ? this.#https : this.#http,
        timeout: this.options.timeoutMs,
        headers: { 'content-length': length, ...(length > 0 ? { 'content-type': 'application/octet-stream' } : {}) },
      });
      request.once('timeout', () => request.destroy(new Error(`silent for ${this.options.timeoutMs} ms`)));
      request.once('error', reject);
      request.once('response', (response) => collect(response).then(resolve, reject));
      for (const part of parts) request.write(part);
      request.end();
    });
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }
}

/** The whole answer; an answer that ends before its length is told by Node as 'aborted'. */
async function collect(response: IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode ?? 0, location: response.headers.location, body: Buffer.concat(chunks) };
}
