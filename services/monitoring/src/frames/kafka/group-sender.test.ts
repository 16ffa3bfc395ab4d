import { expect, it } from '@jest/globals';
import type { LogMessage } from './frame-message.js';
import { GroupSender } from './group-sender.js';

const message = (bytes: number): LogMessage => ({ key: 'ada', value: new Uint8Array(bytes), headers: {} });
const MIB = 1024 * 1024;

/** Brokers that answer when they are told to. */
class Brokers {
  readonly requests: { readonly sizes: number[]; readonly answer: PromiseWithResolvers<void> }[] = [];
  now = 0;
  readonly sender = new GroupSender(
    (messages) => {
      const answer = Promise.withResolvers<void>();
      this.requests.push({ sizes: messages.map(({ value }) => value?.byteLength ?? 0), answer });
      return answer.promise;
    },
    () => this.now,
  );
}

it('sends together what comes while a request is on its way, in order, one request at a time', async () => {
  const { sender, requests } = new Brokers();
  const sent = [1, 2, 3].map((bytes) => sender.add(message(bytes)));
  expect(requests.map(({ sizes }) => sizes)).toEqual([[1]]);
  requests[0]?.answer.resolve();
  await sent[0];
  await Promise.resolve();
  expect(requests.map(({ sizes }) => sizes)).toEqual([[1], [2, 3]]);
  requests[1]?.answer.resolve();
  await Promise.all(sent);
});

it('keeps a request within what the brokers take as one batch, and sends a message that is alone above it', async () => {
  const { sender, requests } = new Brokers();
  const sent = [0, MIB, MIB, MIB, 3 * MIB].map((bytes) => sender.add(message(bytes)));
  for (let request = 0; request < 4; request += 1) {
    while (!requests[request]) await Promise.resolve();
    requests[request]?.answer.resolve();
  }
  await Promise.all(sent);
  expect(requests.map(({ sizes }) => sizes)).toEqual([[0], [MIB, MIB], [MIB], [3 * MIB]]);
});

it('tells a failure to those of the request, and goes on with the next', async () => {
  const { sender, requests } = new Brokers();
  const failing = sender.add(message(1));
  const next = sender.add(message(2));
  requests[0]?.answer.reject(new Error('no broker'));
  await expect(failing).rejects.toThrow('no broker');
  while (!requests[1]) await Promise.resolve();
  requests[1]?.answer.resolve();
  await next;
});

it('says since when a request is on its way, and when none is', async () => {
  const brokers = new Brokers();
  expect(brokers.sender.sendingSince).toBeUndefined();
  brokers.now = 7;
  const first = brokers.sender.add(message(1));
  brokers.now = 8;
  const second = brokers.sender.add(message(1));
  expect(brokers.sender.sendingSince).toBe(7);
  brokers.requests[0]?.answer.resolve();
  await first;
  await Promise.resolve();
  expect(brokers.sender.sendingSince).toBe(8);
  brokers.requests[1]?.answer.resolve();
  await second;
  await Promise.resolve();
  expect(brokers.sender.sendingSince).toBeUndefined();
});
