import { describe, expect, it } from '@jest/globals';
import { LiveSocket, type Socket } from './live-socket.js';

type Listener = (event: { data: unknown; code: number }) => void;

/** A socket whose server side is this test. */
class FakeSocket implements Socket {
  readyState = 0;
  readonly sent: string[] = [];
  readonly #listeners: Record<string, Listener> = {};
  constructor(readonly ticket: string) {}
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.drop(1000);
  }
  addEventListener(type: string, listener: (event: never) => void): void {
    this.#listeners[type] = listener as Listener;
  }
  open(): void {
    this.readyState = 1;
    this.#listeners.open?.({ data: null, code: 0 });
  }
  say(data: unknown): void {
    this.#listeners.message?.({ data, code: 0 });
  }
  drop(code = 1006): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.#listeners.close?.({ data: null, code });
  }
}

function bench(options: { ticketFails?: () => Error | null; isEnd?: () => boolean } = {}) {
  const sockets: FakeSocket[] = [];
  const waits: { ms: number; go: () => void }[] = [];
  const beats: (() => void)[] = [];
  const seen = { messages: [] as unknown[], open: [] as boolean[] };
  const clock = { now: 0 };
  let tickets = 0;
  const live = new LiveSocket<{ type: string }>({
    timers: {
      after: (ms, callback) => {
        const entry = { ms, go: callback };
        waits.push(entry);
        return () => {
          entry.go = () => {};
        };
      },
      every: (_ms, callback) => {
        beats.push(callback);
        return () => {};
      },
    },
    now: () => clock.now,
    random: () => 0,
    ticket: async () => {
      const error = options.ticketFails?.() ?? null;
      if (error !== null) throw error;
      tickets += 1;
      return { ticket: `t${tickets}`, expires_at: '' };
    },
    connect: (ticket) => {
      const socket = new FakeSocket(ticket);
      sockets.push(socket);
      return socket;
    },
    pingMs: 1000,
    onMessage: (message) => seen.messages.push(message),
    onOpen: (open) => seen.open.push(open),
    isEnd: options.isEnd ?? (() => false),
  });
  const settle = () => new Promise(setImmediate);
  return { live, sockets, waits, beats, seen, clock, settle };
}

describe('live socket', () => {
  it('opens with a ticket and pings at once', async () => {
    const { sockets, seen, settle } = bench();
    await settle();
    sockets[0]?.open();
    expect(sockets[0]?.ticket).toBe('t1');
    expect(sockets[0]?.sent).toEqual(['{"type":"ping"}']);
    expect(seen.open).toEqual([true]);
  });

  it('comes back with a new ticket, each time later, and soon again once the server has spoken', async () => {
    const { sockets, waits, settle } = bench();
    await settle();
    for (let i = 0; i < 3; i += 1) {
      sockets[i]?.drop();
      waits[i]?.go();
      await settle();
    }
    expect(waits.map((wait) => wait.ms)).toEqual([250, 500, 1000]);
    expect(sockets.map((socket) => socket.ticket)).toEqual(['t1', 't2', 't3', 't4']);
    sockets[3]?.open();
    sockets[3]?.say('{"type":"pong"}');
    sockets[3]?.drop();
    expect(waits[3]?.ms).toBe(250);
  });

  it('stays away from a session that is gone', async () => {
    const { sockets, waits, seen, settle } = bench();
    await settle();
    sockets[0]?.open();
    sockets[0]?.drop(4004);
    expect(waits).toEqual([]);
    expect(seen.open).toEqual([true, false]);
  });

  it('goes on with a new ticket at once when its login ended, and nobody sees a break', async () => {
    const { sockets, waits, seen, settle } = bench();
    await settle();
    for (let i = 0; i < 3; i += 1) {
      sockets[i]?.open();
      sockets[i]?.say('{"type":"pong"}');
      sockets[i]?.drop(4401);
      await settle();
    }
    sockets[3]?.open();
    expect(sockets.map((socket) => socket.ticket)).toEqual(['t1', 't2', 't3', 't4']);
    for (const { go } of waits) go(); // the time is over in which it had to go on
    expect(seen.open).toEqual([true, true, true, true]);
    expect(sockets).toHaveLength(4);
  });

  it('takes its time, and says so, where the server does not let it in with the new ticket either', async () => {
    const { sockets, waits, seen, settle } = bench();
    await settle();
    sockets[0]?.open();
    sockets[0]?.say('{"type":"pong"}');
    sockets[0]?.drop(4401);
    await settle();
    sockets[1]?.open();
    sockets[1]?.drop(4401);
    await settle();
    expect(sockets).toHaveLength(2);
    expect(waits.map(({ ms }) => ms)).toEqual([3_000, 500]);
    expect(seen.open).toEqual([true, true, false]);
  });

  it('says that it is away when the new socket does not open in time', async () => {
    const { sockets, waits, seen, settle } = bench();
    await settle();
    sockets[0]?.open();
    sockets[0]?.say('{"type":"pong"}');
    sockets[0]?.drop(4401);
    await settle();
    expect(waits.map(({ ms }) => ms)).toEqual([3_000]);
    expect(seen.open).toEqual([true]);
    waits[0]?.go();
    expect(seen.open).toEqual([true, false]);
    sockets[1]?.open();
    expect(seen.open).toEqual([true, false, true]);
  });

  it('is over for good, and says so, where its login ended and there is no other', async () => {
    const over = new Error('signed out');
    let isSignedOut = false;
    const { sockets, waits, seen, settle } = bench({
      ticketFails: () => (isSignedOut ? over : null),
      isEnd: () => true,
    });
    await settle();
    sockets[0]?.open();
    sockets[0]?.say('{"type":"pong"}');
    isSignedOut = true;
    sockets[0]?.drop(4401);
    await settle();
    for (const { go } of waits) go();
    await settle();
    expect(sockets).toHaveLength(1);
    expect(seen.open).toEqual([true, false]);
  });

  it('tries again when no ticket is to be had, and gives up when that is final', async () => {
    const retrying = bench({ ticketFails: () => new Error('busy') });
    await retrying.settle();
    expect(retrying.waits).toHaveLength(1);
    const final = bench({ ticketFails: () => new Error('forbidden'), isEnd: () => true });
    await final.settle();
    expect(final.waits).toEqual([]);
  });

  it('takes a socket for dead that has not spoken for three pings', async () => {
    const { sockets, waits, beats, clock, settle } = bench();
    await settle();
    sockets[0]?.open();
    clock.now = 3000;
    beats[0]?.();
    expect(sockets[0]?.readyState).toBe(1);
    clock.now = 3001;
    beats[0]?.();
    expect(sockets[0]?.readyState).toBe(3);
    expect(waits).toHaveLength(1);
  });

  it('passes messages on and nothing that is none', async () => {
    const { sockets, seen, settle } = bench();
    await settle();
    sockets[0]?.open();
    for (const text of ['{"type":"frame"}', 'not json', '7', 'null', '{}']) sockets[0]?.say(text);
    expect(seen.messages).toEqual([{ type: 'frame' }]);
  });

  it('says what it is told while it is open, and keeps nothing back for later', async () => {
    const { live, sockets, settle } = bench();
    live.say({ type: 'show' });
    await settle();
    sockets[0]?.open();
    live.say({ type: 'show' });
    sockets[0]?.drop();
    live.say({ type: 'show' });
    expect(sockets[0]?.sent).toEqual(['{"type":"ping"}', '{"type":"show"}']);
  });

  it('does nothing after it is closed', async () => {
    const { live, sockets, waits, settle } = bench();
    await settle();
    sockets[0]?.open();
    live.close();
    live.hurry();
    await settle();
    expect(sockets).toHaveLength(1);
    expect(waits).toEqual([]);
  });

  it('tries at once when the network returns', async () => {
    const { live, sockets, settle } = bench();
    await settle();
    sockets[0]?.drop();
    live.hurry();
    await settle();
    expect(sockets).toHaveLength(2);
  });
});
