import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import { KafkaUnreachable } from '@proctorwise/platform';
import { termMessage } from './frame-message.js';
import { PlatformaticFrameProducer } from './platformatic-frame-producer.js';

const silentLog = { info: () => undefined, warn: () => undefined, error: () => undefined };
let server: Server;
let producer: PlatformaticFrameProducer;
const sockets: Socket[] = [];
afterEach(async () => {
  await producer.close();
  for (const socket of sockets.splice(0)) socket.destroy();
  server.close();
});

/** What is reached in a broker's place. */
async function brokerThat(onConnection: (socket: Socket) => void, sendWithinMs = 10_000): Promise<void> {
  server = createServer((socket) => {
    sockets.push(socket.on('error', () => undefined));
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const brokers = [`127.0.0.1:${(server.address() as AddressInfo).port}`];
  const sasl = { username: 'monitoring', password: 'secret' };
  producer = new PlatformaticFrameProducer({
    connection: { brokers, clientId: 'test', sasl },
    topic: 'frames',
    log: silentLog,
    requestTimeoutMs: 60_000,
    sendWithinMs,
    random: () => 0,
  });
}
const send = () => producer.send(0, [termMessage('me')]);

it('bears brokers that die while they are asked for the password, and tries again to an end', async () => {
  await brokerThat((socket) => socket.once('data', () => socket.resetAndDestroy()));
  await expect(send()).rejects.toThrow(KafkaUnreachable);
  expect(sockets.length).toBeGreaterThan(1);
});

it('gives up in time where nobody answers, and keeps nothing open and tries nothing behind', async () => {
  await brokerThat((socket) => socket.resume(), 100);
  await expect(send()).rejects.toThrow(KafkaUnreachable);
  await Promise.all(sockets.map((socket) => socket.closed || once(socket, 'close')));
  expect(sockets).toHaveLength(1);
});

it('breaks off what is on its way when it is closed, and sends nothing more', async () => {
  await brokerThat((socket) => socket.once('data', () => void producer.close()));
  await expect(send()).rejects.toThrow(KafkaUnreachable);
  await expect(send()).rejects.toThrow(KafkaUnreachable);
  expect(sockets).toHaveLength(1);
});
