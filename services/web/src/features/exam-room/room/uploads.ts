import { type Timers, waitOn } from '../../../api/timers.js';
import { EventQueue } from '../device/event-queue.js';
import { failureOf } from '../device/failure.js';
import { FrameSpool } from '../device/frame-spool.js';
import type { RoomDatabase, StoredEvent, StoredFrame } from '../device/room-database.js';
import type { StorageRoom } from '../device/storage-room.js';
import { OrderedSender, type SenderPorts } from '../engine/ordered-sender.js';
import { verdictOnSend } from '../engine/send-verdict.js';
import { nextFrameNumber } from '../engine/spool-bounds.js';
import type { SessionApi } from './session-api.js';

export interface UploadsPorts {
  readonly api: SessionApi;
  readonly timers: Timers;
  readonly room: StorageRoom;
  renew(): Promise<void>;
  onReachable(reachable: boolean): void;
  onEnd(end: 'fenced' | 'stopped'): void;
  /** A defect of ours ended the sending. */
  onBroken(error: unknown): void;
  onPictures(pictures: { readonly waiting: number; readonly dropped: number }): void;
}

/** At most four pictures a second while a backlog drains: one candidate's outage is no burden to the others. */
export const FRAME_GAP_MS = 250;
const EVENT_GAP_MS = 100;

/** Pictures and events on their way to the server: kept on this device until it has them, sent in order. */
export class Uploads {
  readonly #sessionId: string;
  readonly #ports: UploadsPorts;
  readonly #spool: FrameSpool;
  readonly #queue: EventQueue;
  readonly #frames: OrderedSender<StoredFrame>;
  readonly #events: OrderedSender<StoredEvent>;

  /**
   * What waits from before a reload waits on; nothing is sent before `start`.
   * @param overtaken another device had the session meanwhile: what waits is given up, and counted
   */
  static async open(
    database: RoomDatabase,
    sessionId: string,
    overtaken: boolean,
    ports: UploadsPorts,
  ): Promise<Uploads> {
    const spool = await FrameSpool.open(database, sessionId, ports.room);
    const queue = await EventQueue.open(database, sessionId, ports.room);
    if (overtaken) {
      await spool.giveUp();
      await queue.giveUp();
    }
    return new Uploads(sessionId, ports, spool, queue);
  }

  private constructor(sessionId: string, ports: UploadsPorts, spool: FrameSpool, queue: EventQueue) {
    this.#sessionId = sessionId;
    this.#ports = ports;
    this.#spool = spool;
    this.#queue = queue;
    const { api, timers } = ports;
    const shared: Omit<SenderPorts<never>, 'peek' | 'send' | 'settle'> = {
      verdict: (error) => verdictOnSend(failureOf(error)),
      renew: () => ports.renew(),
      wait: (ms, signal) => waitOn(timers, ms, signal),
      now: () => performance.now(),
      random: Math.random,
      onReachable: (reachable) => ports.onReachable(reachable),
      onEnd: (end) => ports.onEnd(end),
    };
    this.#frames = new OrderedSender<StoredFrame>(
      {
        ...shared,
        peek: () => spool.peek(),
        send: async (frame) => {
          await api.putFrame(frame);
        },
        settle: async (frame, lost) => {
          await spool.settle(frame, lost);
          this.#count();
        },
      },
      FRAME_GAP_MS,
    );
    this.#events = new OrderedSender<StoredEvent>(
      {
        ...shared,
        peek: async () => queue.first,
        send: async (event) => {
          await api.postEvent(event);
        },
        settle: (event) => queue.settle(event),
      },
      EVENT_GAP_MS,
    );
  }

  /** Pictures that wait on this device. */
  get waiting(): number {
    return this.#spool.index.frames.length;
  }

  /** The server takes no pictures of this session any more. */
  get hasEnded(): boolean {
    return this.#frames.hasEnded;
  }

  start(): void {
    for (const sender of [this.#frames, this.#events]) {
      sender.start().catch((error: unknown) => this.#ports.onBroken(error));
    }
    this.#count();
  }

  /** The number for the next picture. @param remembered by this device, or given by the server */
  nextFrameNumber(remembered: number): number {
    return nextFrameNumber(remembered, remembered, this.#spool.index);
  }

  async addPicture(frame: StoredFrame): Promise<void> {
    await this.#spool.add(frame);
    this.#count();
    this.#frames.wake();
  }

  /**
   * @param at now by this device's clock, as its offset was measured by, ms since the Unix epoch
   * @param clockOffsetMs server clock minus this device's, as it is known now
   */
  async addEvent(event: StoredEvent['event'], at: number, clockOffsetMs: number | null): Promise<void> {
    await this.#queue.add({
      eventId: crypto.randomUUID(),
      sessionId: this.#sessionId,
      event,
      occurredAt: new Date(at).toISOString(),
      clockOffsetMs,
      queuedAt: at,
    });
    this.#events.wake();
  }

  /** The network is back. */
  hurry(): void {
    this.#frames.hurry();
    this.#events.hurry();
  }

  stop(): void {
    this.#frames.stop();
    this.#events.stop();
  }

  #count(): void {
    this.#ports.onPictures({ waiting: this.waiting, dropped: this.#spool.index.dropped });
  }
}
