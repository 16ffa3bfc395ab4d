import { expect, it } from '@jest/globals';
import { FrameLogBusy } from '../frame-errors.js';
import type { LogMessage } from './frame-message.js';
import { GroupSender, QueuedBytes } from './group-sender.js';

const message = (bytes: number): LogMessage => ({ key: 'ada', value: new Uint8Array(bytes), headers: {} });
const MIB = 1024 * 1024;

/** Brokers that answer when they are told to. */
class Brokers {
  readonly requests: { readonly sizes: number[]; readonly answer: PromiseWithResolvers<void> }[] = [];
  send = (messages: readonly LogMessage[]): Promise<void> => {
    const answer = Promise.withResolvers<void>();
    this.requests.push({ sizes: messages.map(({ value }) => value?.byteLength ?? 0), answer });
    return answer.promise;
  };
}

it('sends together what comes while a request is on its way, in order, one request at a time', async () => {
  const brokers = new Brokers();
  const sender = new GroupSender(brokers.send, new QueuedBytes(MIB));
  const sent = [1, 2, 3].map((bytes) => sender.add(message(bytes)));
  expect(brokers.requests.map(({ sizes }) => sizes)).toEqual([[1]]);
  brokers.requests[0]?.answer.resolve();
  await sent[0];
  await Promise.resolve();
  expect(brokers.requests.map(({ sizes }) => sizes)).toEqual([[1], [2, 3]]);
  brokers.requests[1]?.answer.resolve();
  await Promise.all(sent);
});

it('keeps a request within what the brokers take as one batch, and sends a message that is alone above it', async () => {
  const brokers = new Brokers();
  const sender = new GroupSender(brokers.send, new QueuedBytes(64 * MIB));
  const sent = [0, MIB, MIB, MIB, 3 * MIB].map((bytes) => sender.add(message(bytes)));
  for (let request = 0; request < 4; request += 1) {
    while (!brokers.requests[request]) await Promise.resolve();
    brokers.requests[request]?.answer.resolve();
  }
  await Promise.all(sent);
  expect(brokers.requests.map(({ sizes }) => sizes)).toEqual([[0], [MIB, MIB], [MIB], [3 * MIB]]);
});

it('refuses above the bound, over all partitions, and takes again what fits when something is sent', async () => {
  const brokers = new Brokers();
  const queued = new QueuedBytes(2 * (100 + 512));
  const [one, other] = [new GroupSender(brokers.send, queued), new GroupSender(brokers.send, queued)];
  const first = one.add(message(100));
  void other.add(message(100));
  await expect(one.add(message(0))).rejects.toThrow(FrameLogBusy);
  brokers.requests[0]?.answer.resolve();
  await first;
  void one.add(message(100));
  await expect(other.add(message(0))).rejects.toThrow(FrameLogBusy);
});

it('tells a failure to those of the request, and goes on with the next', async () => {
  const brokers = new Brokers();
  const sender = new GroupSender(brokers.send, new QueuedBytes(MIB));
  const failing = sender.add(message(1));
  const next = sender.add(message(2));
  brokers.requests[0]?.answer.reject(new Error('no broker'));
  await expect(failing).rejects.toThrow('no broker');
  while (!brokers.requests[1]) await Promise.resolve();
  brokers.requests[1]?.answer.resolve();
  await next;
});
