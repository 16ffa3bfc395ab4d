import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createVisionClient, type VisionClient } from './client.js';

const jpeg = new Uint8Array([0xff, 0xd8, 0xff]);

describe('the client of vision pods', () => {
  let server: Server | undefined;
  let client: VisionClient | undefined;
  /** A server that answers one request after the other by the list, then by its last entry. */
  const against = async (...answers: RequestListener[]) => {
    let asked = 0;
    const started = createServer((request, response) => {
      const answer = answers[Math.min(asked, answers.length - 1)];
      asked += 1;
      request.resume().on('end', () => answer?.(request, response));
    });
    server = started;
    await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
    const { port } = started.address() as AddressInfo;
    client = createVisionClient({
      address: { host: '127.0.0.1', port },
      backoff: { firstMs: 1, longestMs: 2 },
      maxInFlight: 2,
    });
    const { observe } = client;
    return { observe, asked: () => asked };
  };
  const json =
    (status: number, body: object): RequestListener =>
    (_, response) =>
      response.writeHead(status).end(JSON.stringify(body));
  const breakOff: RequestListener = (request) => request.socket.destroy();
  const observed = json(200, { present: 1 });
  afterEach(async () => {
    client?.close();
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
  });

  it('hands back the observation', async () => {
    const { observe } = await against(observed);
    expect(await observe(jpeg)).toEqual({ present: 1 });
  });

  it('comes again where it is refused', async () => {
    const { observe, asked } = await against(json(429, {}), json(503, {}), observed);
    expect(await observe(jpeg)).toEqual({ present: 1 });
    expect(asked()).toBe(3);
  });

  it('ends coming again', async () => {
    const { observe, asked } = await against(json(503, { detail: 'loading' }));
    await expect(observe(jpeg)).rejects.toMatchObject({ name: 'VisionUnavailable' });
    expect(asked()).toBe(4);
  });

  it('tries a picture once more that broke a process off, and only once', async () => {
    const once = await against(breakOff, observed);
    expect(await once.observe(jpeg)).toEqual({ present: 1 });
    server?.close();
    const always = await against(breakOff);
    await expect(always.observe(jpeg)).rejects.toMatchObject({ reason: 'killed_the_process' });
    expect(always.asked()).toBe(2);
  });

  it('blames no picture where nobody listens', async () => {
    const { observe } = await against(observed);
    await new Promise((resolve) => server?.close(resolve));
    await expect(observe(jpeg)).rejects.toMatchObject({ name: 'VisionUnavailable' });
  });

  it('passes on what is wrong with a picture, and does not ask again', async () => {
    const { observe, asked } = await against(
      json(422, { code: 'not_a_jpeg', detail: 'no' }),
      json(413, {}),
      json(500, {}),
    );
    await expect(observe(jpeg)).rejects.toMatchObject({ reason: 'not_a_jpeg' });
    await expect(observe(jpeg)).rejects.toMatchObject({ reason: 'picture_too_large' });
    await expect(observe(jpeg)).rejects.toMatchObject({ name: 'VisionFailed', status: 500 });
    expect(asked()).toBe(3);
  });

  it('refuses more at once than it may, and ends when told', async () => {
    const { observe } = await against(() => undefined);
    const told = new AbortController();
    const waiting = [1, 2].map(() => observe(jpeg, { signal: told.signal }));
    await expect(observe(jpeg)).rejects.toMatchObject({ name: 'VisionBusy' });
    told.abort(new Error('enough'));
    for (const each of waiting) await expect(each).rejects.toThrow('enough');
  });
});
