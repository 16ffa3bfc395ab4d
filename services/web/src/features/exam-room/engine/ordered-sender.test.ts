import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { OrderedSender, type SenderPorts } from './ordered-sender.js';
import { type Failure, verdictOnSend } from './send-verdict.js';

class Refused extends Error {
  constructor(readonly failure: Failure) {
    super('refused');
  }
}
const refused = (status: number, code: string, retryAfterSeconds: number | null = null): Refused =>
  new Refused({ kind: 'answer', status, code, retryAfterSeconds });
const noNetwork = new Refused({ kind: 'network' });

/** A queue of numbers, a scripted server and a clock that only waiting moves. */
function bench(items: number[], server: (item: number, tryNumber: number) => Error | null) {
  const log = { tries: [] as number[], sent: [] as number[], lost: [] as number[], waits: [] as number[] };
  const state = { now: 0, ended: null as string | null, renewals: 0, reachable: [] as boolean[] };
  const waiting = [...items];
  let sender: OrderedSender<number>;
  const tries = new Map<number, number>();
  const ports: SenderPorts<number> = {
    peek: async () => {
      if (waiting.length === 0) sender.stop();
      return waiting[0] ?? null;
    },
    send: async (item) => {
      const tryNumber = (tries.get(item) ?? 0) + 1;
      tries.set(item, tryNumber);
      log.tries.push(item);
      const error = server(item, tryNumber);
      if (error !== null) throw error;
    },
    settle: async (item, lost) => {
      waiting.splice(waiting.indexOf(item), 1);
      (lost ? log.lost : log.sent).push(item);
    },
    verdict: (error) => verdictOnSend((error as Refused).failure),
    renew: async () => {
      state.renewals += 1;
    },
    wait: async (ms) => {
      log.waits.push(ms);
      state.now += ms;
    },
    now: () => state.now,
    random: () => 0,
    onReachable: (reachable) => state.reachable.push(reachable),
    onEnd: (end) => {
      state.ended = end;
    },
  };
  sender = new OrderedSender(ports, 250);
  return { sender, log, state, ports, waiting };
}

describe('ordered sender', () => {
  it('sends in order and not faster than the gap', async () => {
    const { sender, log } = bench([1, 2, 3], () => null);
    await sender.start();
    expect(log.sent).toEqual([1, 2, 3]);
    expect(log.waits).toEqual([250, 250, 250]);
  });

  it('waits for what is left of the gap, and not at all after a call that lasted as long', async () => {
    const lasts = [249, 250, 251];
    const { sender, log, ports, state } = bench([1, 2, 3], () => null);
    const sendAtOnce = ports.send;
    ports.send = async (item) => {
      state.now += lasts[item - 1] ?? 0;
      await sendAtOnce(item);
    };
    await sender.start();
    expect(log.sent).toEqual([1, 2, 3]);
    expect(log.waits).toEqual([1]);
  });

  it('never sends a backlog faster than one each gap, however long the calls last', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(600), { minLength: 2, maxLength: 40 }), async (lasts) => {
        const startedAt: number[] = [];
        const { sender, ports, state, log } = bench([...lasts.keys()], () => null);
        const sendAtOnce = ports.send;
        ports.send = async (item) => {
          startedAt.push(state.now);
          state.now += lasts[item] ?? 0;
          await sendAtOnce(item);
        };
        await sender.start();
        expect(log.sent).toEqual([...lasts.keys()]);
        for (let i = 1; i < startedAt.length; i += 1)
          expect((startedAt[i] ?? 0) - (startedAt[i - 1] ?? 0)).toBeGreaterThanOrEqual(250);
      }),
    );
  });

  it('keeps the head until the network is back and lets nothing pass it', async () => {
    const { sender, log, state } = bench([1, 2], (item, n) => (item === 1 && n <= 4 ? noNetwork : null));
    await sender.start();
    expect(log.tries).toEqual([1, 1, 1, 1, 1, 2]);
    expect(log.waits.slice(0, 4)).toEqual([250, 500, 1000, 2000]);
    expect(log.lost).toEqual([]);
    expect(state.reachable).toEqual([false, false, false, false, true, true]);
  });

  it('never gives an item up for a lost network, however long', async () => {
    const { sender, log } = bench([1], (_item, n) => (n <= 200 ? noNetwork : null));
    await sender.start();
    expect(log.sent).toEqual([1]);
  });

  it('honours Retry-After', async () => {
    const { sender, log } = bench([1], (_item, n) => (n === 1 ? refused(503, 'disk_full', 9) : null));
    await sender.start();
    expect(log.waits[0]).toBe(9000);
    expect(log.sent).toEqual([1]);
  });

  it('sends later what the server has no room for yet, and tells nobody that the server is away', async () => {
    const { sender, log, state } = bench([1, 2], (item, n) =>
      item === 1 && n <= 20 ? refused(429, 'too_many_pictures', 1) : null,
    );
    await sender.start();
    expect(log).toMatchObject({ sent: [1, 2], lost: [] });
    expect(Math.min(...log.waits.slice(0, 20))).toBeGreaterThanOrEqual(1_000);
    expect(new Set(state.reachable)).toEqual(new Set([true]));
  });

  it('drops a refused item, counts it lost and goes on', async () => {
    const { sender, log } = bench([1, 2], (item) => (item === 1 ? refused(409, 'frame_conflict') : null));
    await sender.start();
    expect(log).toMatchObject({ lost: [1], sent: [2] });
  });

  it('gives an item up that always ends in a 500, after six tries', async () => {
    const { sender, log } = bench([1, 2], (item) => (item === 1 ? refused(500, 'internal_error') : null));
    await sender.start();
    expect(log.tries).toEqual([1, 1, 1, 1, 1, 1, 2]);
    expect(log.lost).toEqual([1]);
  });

  it('ends for good when another device took over', async () => {
    const { sender, log, state, waiting } = bench([1, 2], () => refused(409, 'taken_over'));
    await sender.start();
    expect(state.ended).toBe('fenced');
    expect(log.tries).toEqual([1]);
    expect(waiting).toEqual([1, 2]);
  });

  it('ends when the session is stopped', async () => {
    const { sender, state } = bench([1], () => refused(400, 'session_stopped'));
    await sender.start();
    expect(state.ended).toBe('stopped');
  });

  it('renews the token and sends the same item again', async () => {
    const { sender, log, state } = bench([1], (_item, n) => (n === 1 ? refused(401, 'token_expired') : null));
    await sender.start();
    expect(state.renewals).toBe(1);
    expect(log.sent).toEqual([1]);
  });

  it('wakes for what comes while it looks, and for what comes while it sleeps', async () => {
    const sent: number[] = [];
    const queue: number[] = [];
    const idle = { looks: 0 };
    let sender: OrderedSender<number>;
    const base = bench([], () => null).ports;
    sender = new OrderedSender<number>(
      {
        ...base,
        peek: async () => {
          idle.looks += 1;
          if (idle.looks === 1) {
            queue.push(7);
            sender.wake();
            return null;
          }
          return queue[0] ?? null;
        },
        settle: async (item) => {
          queue.shift();
          sent.push(item);
          if (item === 8) sender.stop();
          else
            setImmediate(() => {
              queue.push(8);
              sender.wake();
            });
        },
      },
      0,
    );
    await sender.start();
    expect(sent).toEqual([7, 8]);
  });

  it('cuts a back-off short when the network returns, but not for a new item', async () => {
    const aborted: boolean[] = [];
    const { ports, waiting } = bench([1], (_item, n) => (n <= 2 ? noNetwork : null));
    const sender = new OrderedSender<number>(
      {
        ...ports,
        peek: async () => {
          if (waiting.length === 0) sender.stop();
          return waiting[0] ?? null;
        },
        wait: async (_ms, signal) => {
          sender.wake();
          aborted.push(signal.aborted);
          sender.hurry();
          aborted.push(signal.aborted);
        },
      },
      0,
    );
    await sender.start();
    expect(aborted).toEqual([false, true, false, true]);
  });
});
