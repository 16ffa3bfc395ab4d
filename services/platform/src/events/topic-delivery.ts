import type { EventEnvelope, Topic } from '@proctorwise/contracts';
import type { Sleep, WorkLog } from '../background/index.js';
import { continueTrace, inTrace } from '../tracing/index.js';
import { afterFailure, type DeliveryCounters, isOutage, MAX_ATTEMPTS, OutageOfEvent } from './delivery-attempts.js';
import type { LocalLogStore, LoggedEvent, Place } from './local-log-store.js';

/** Events that are worked off between two writes of the place, and so may be seen again after a crash. */
const BATCH = 64;

export interface TopicDeliveryOptions {
  readonly store: LocalLogStore;
  readonly group: string;
  readonly topic: Topic;
  /** Where the group is now. */
  readonly place: Place;
  readonly handle: (event: EventEnvelope) => Promise<void>;
  readonly counters: DeliveryCounters;
  readonly log: WorkLog;
  readonly random: () => number;
  readonly sleep: Sleep;
}

/**
 * Hands one topic's events to one group's handler, in the log's order. While an event is tried again the topic waits,
 * for this group: that keeps the order of every key, for at most the 25 s that the tries take; where what the handler
 * needs is away, until that is back.
 */
export class TopicDelivery {
  readonly #options: TopicDeliveryOptions;
  #place: Place;
  #savedPosition: number;
  /**
   * The events that may have been at work when the process last ended. For these each attempt is counted before the
   * work, so that an event that kills the process is found out and given up like any other.
   */
  #careful = BATCH;

  constructor(options: TopicDeliveryOptions) {
    this.#options = options;
    this.#place = options.place;
    this.#savedPosition = options.place.position;
  }

  /** Delivers until the end of the log, or until the signal aborts. */
  async deliver(signal: AbortSignal): Promise<void> {
    const { store, topic } = this.#options;
    while (!signal.aborted) {
      const batch = await store.readAfter(topic, this.#place.position, BATCH);
      if (batch.length === 0) return;
      for (const logged of batch) {
        const deliver = () => this.#deliverOne(logged, signal);
        if (signal.aborted || !(await inTrace(continueTrace(logged.event.traceparent), deliver))) break;
      }
      await this.#saveProgress();
    }
  }

  /** @returns whether the event is done with: handled, or given up */
  async #deliverOne(logged: LoggedEvent, signal: AbortSignal): Promise<boolean> {
    const { handle, counters, random, sleep, group, log } = this.#options;
    const outage = new OutageOfEvent(log, { group, ...facts(logged) });
    if (this.#place.attempts >= MAX_ATTEMPTS) {
      await this.#giveUp(logged, 'the process ended during its last attempt');
      return true;
    }
    for (;;) {
      const attempts = this.#place.attempts + 1;
      if (this.#careful > 0) await this.#save({ ...this.#place, attempts });
      try {
        await handle(logged.event);
        counters.delivered += 1;
        outage.end();
        await this.#moveTo(logged.position);
        return true;
      } catch (error) {
        counters.failedAttempts += 1;
        if (isOutage(error)) outage.count();
        const next = afterFailure(error, { attempts, outages: outage.tries }, random);
        if ('giveUp' in next) {
          outage.end();
          await this.#save({ ...this.#place, attempts });
          await this.#giveUp(logged, next.giveUp, error);
          return true;
        }
        if (isOutage(error)) {
          outage.tell(error, next.pauseMs);
          this.#place = { ...this.#place, attempts: attempts - 1 }; // also where it cannot be noted just now
        } else {
          this.#warn('an event was not handled and is tried again', logged, attempts, error);
          this.#place = { ...this.#place, attempts };
        }
        await this.#save(this.#place);
        await sleep(next.pauseMs, signal);
        if (signal.aborted) return false;
      }
    }
  }

  async #moveTo(position: number): Promise<void> {
    const retried = this.#place.attempts > 0;
    this.#place = { position, attempts: 0 };
    if (retried || this.#careful > 0) await this.#saveProgress();
    if (this.#careful > 0) this.#careful -= 1;
  }

  async #giveUp(logged: LoggedEvent, reason: string, error?: unknown): Promise<void> {
    const { store, group, counters, log } = this.#options;
    const { attempts } = this.#place;
    await store.bury(group, logged, attempts, reason);
    this.#place = { position: logged.position, attempts: 0 };
    this.#savedPosition = logged.position;
    counters.deadLettered += 1;
    log.error({ err: error, group, ...facts(logged), attempts, reason }, 'an event went to the dead letters');
  }

  async #saveProgress(): Promise<void> {
    if (this.#place.position !== this.#savedPosition) await this.#save(this.#place);
  }

  async #save(place: Place): Promise<void> {
    const { store, group, topic } = this.#options;
    await store.savePlace(group, topic, place);
    this.#place = place;
    this.#savedPosition = place.position;
  }

  #warn(message: string, logged: LoggedEvent, attempts: number, error: unknown): void {
    this.#options.log.warn({ err: error, group: this.#options.group, ...facts(logged), attempts }, message);
  }
}

const facts = ({ position, event }: LoggedEvent) => ({ topic: event.topic, eventId: event.id, position });
