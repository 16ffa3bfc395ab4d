import { createHash } from 'node:crypto';
import type { ApiClient } from './api-client.js';
import { type Clock, type EpochMs, systemClock } from './clock.js';
import { asError, isApiError } from './errors.js';
import type { Log } from './log.js';
import type { ApiObject, ResourceType } from './resource-type.js';

export const EVENT: ResourceType = { apiVersion: 'v1', kind: 'Event', plural: 'events', isNamespaced: true };

export type EventType = 'Normal' | 'Warning';

export interface EventRecorderOptions {
  /** Told of EVENT. Its transport should send while leader only, as everything else does. */
  readonly client: ApiClient;
  /** Who speaks: `kubectl describe` shows it. */
  readonly component: string;
  readonly log: Log;
  readonly clock?: Clock;
  /** Events that wait to be sent; beyond, the newest is dropped and counted. @default 1,000 */
  readonly maxWaiting?: number;
}

/** What is told of one object for one reason: the API server keeps one Event of it, with a count. */
interface Series {
  readonly name: string;
  readonly firstAt: EpochMs;
  lastAt: EpochMs;
  count: number;
  isCreated: boolean;
  sentAt: EpochMs | undefined;
  isWaiting: boolean;
  message: string;
  readonly messages: Set<string>;
  readonly about: ApiObject;
  readonly type: EventType;
  readonly reason: string;
}

/** What is not told again for so long starts a new Event. client-go's number. */
const SERIES_MS = 600_000;
/** So many different messages for one reason, and they are told as one. client-go's number. */
const MAX_MESSAGES = 10;
/** As many series as are remembered. client-go's number. */
const MAX_SERIES = 4_096;
/** The first few of a series are counted at once, later ones no more often than this. */
const COUNTED_AT_ONCE = 5;
const COUNT_EVERY_MS = 30_000;
const LONGEST_MESSAGE = 1_024;

/**
 * Tells an object's story where `kubectl describe` shows it. The same again raises a count; many that differ only in
 * their message become one. Events are a courtesy: recording never waits and never throws, and what cannot be sent is
 * logged and dropped.
 */
export class EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #clock: Clock;
  readonly #series = new Map<string, Series>();
  #waiting: Series[] = [];
  #sending: Promise<void> = Promise.resolve();
  #isSending = false;
  #dropped = 0;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** Events that were dropped: too many at once, or refused. */
  get dropped(): number {
    return this.#dropped;
  }

  /**
   * @param about the object, whole: its uid ties the story to it
   * @param reason one word in CamelCase, for machines: one of few
   * @param message a sentence, for people
   */
  record(about: ApiObject, type: EventType, reason: string, message: string): void {
    const now = this.#clock.now();
    const series = this.#seriesOf(about, type, reason, message.slice(0, LONGEST_MESSAGE), now);
    if (series.isWaiting || this.#isTooSoon(series, now)) return;
    if (this.#waiting.length >= (this.#options.maxWaiting ?? 1_000)) {
      this.#dropped++;
      return;
    }
    series.isWaiting = true;
    this.#waiting.push(series);
    if (!this.#isSending) this.#sending = this.#sendAll();
  }

  /** One that is told over and over: its count goes out with a later one. */
  #isTooSoon({ count, sentAt }: Series, now: EpochMs): boolean {
    return count > COUNTED_AT_ONCE && sentAt !== undefined && now - sentAt < COUNT_EVERY_MS;
  }

  /** Resolves when nothing waits to be sent. */
  async flushed(): Promise<void> {
    await this.#sending;
  }

  #seriesOf(about: ApiObject, type: EventType, reason: string, message: string, now: EpochMs): Series {
    const exact = `${about.metadata.uid} ${type} ${reason} ${message}`;
    const similar = `${about.metadata.uid} ${type} ${reason}`;
    const group = this.#current(similar, now);
    const isMany = group !== undefined && group.messages.size >= MAX_MESSAGES && !group.messages.has(message);
    const series = isMany ? group : this.#current(exact, now);
    if (series) {
      series.count++;
      series.lastAt = now;
      if (isMany) series.message = `(combined from similar events): ${message}`;
      return series;
    }
    const fresh = this.#newSeries(about, type, reason, message, now);
    this.#remember(exact, fresh);
    if (group) {
      group.messages.add(message);
      group.lastAt = now;
    } else {
      // Counts only what comes once the messages are too many.
      this.#remember(similar, { ...this.#newSeries(about, type, reason, 'combined', now), count: 0 });
    }
    return fresh;
  }

  #newSeries(about: ApiObject, type: EventType, reason: string, message: string, now: EpochMs): Series {
    const hash = createHash('sha256').update(`${about.metadata.uid} ${type} ${reason} ${message} ${now}`).digest('hex');
    return {
      // Like client-go's: the object's name, then what makes it the only one; at most 253 characters.
      name: `${about.metadata.name.slice(0, 230)}.${hash.slice(0, 16)}`,
      firstAt: now,
      lastAt: now,
      count: 1,
      isCreated: false,
      sentAt: undefined,
      isWaiting: false,
      message,
      messages: new Set([message]),
      about,
      type,
      reason,
    };
  }

  #current(id: string, now: EpochMs): Series | undefined {
    const series = this.#series.get(id);
    return series && now - series.lastAt <= SERIES_MS ? series : undefined;
  }

  #remember(id: string, series: Series): void {
    this.#series.delete(id);
    this.#series.set(id, series);
    const [oldest] = this.#series.keys();
    if (this.#series.size > MAX_SERIES && oldest !== undefined) this.#series.delete(oldest);
  }

  /** One at a time, in order. */
  async #sendAll(): Promise<void> {
    this.#isSending = true;
    for (let series = this.#waiting.shift(); series; series = this.#waiting.shift()) {
      series.isWaiting = false;
      series.sentAt = this.#clock.now();
      try {
        await this.#send(series);
      } catch (thrown) {
        this.#dropped++;
        const { kind, metadata } = series.about;
        this.#options.log.warn(
          { err: asError(thrown), kind, name: metadata.name, reason: series.reason },
          'an event could not be recorded',
        );
      }
    }
    this.#isSending = false;
  }

  async #send(series: Series): Promise<void> {
    const { client } = this.#options;
    // Events of what has no namespace live in `default`.
    const at = { namespace: series.about.metadata.namespace ?? 'default', name: series.name };
    if (series.isCreated) {
      const patch = { count: series.count, lastTimestamp: secondsOf(series.lastAt), message: series.message };
      try {
        await client.merge(EVENT, at, patch);
        return;
      } catch (error) {
        // The API server forgets events after an hour.
        if (!isApiError(error, 'not_found')) throw error;
      }
    }
    try {
      await client.create(this.#object(series, at));
    } catch (error) {
      // The answer to an earlier try was lost: it is there.
      if (!isApiError(error, 'already_exists')) throw error;
    }
    series.isCreated = true;
  }

  #object({ about, type, reason, message, count, firstAt, lastAt }: Series, at: { namespace: string; name: string }) {
    const { component } = this.#options;
    const { apiVersion, kind, metadata } = about;
    const { namespace, name, uid, resourceVersion } = metadata;
    return {
      apiVersion: EVENT.apiVersion,
      kind: EVENT.kind,
      metadata: at,
      involvedObject: { apiVersion, kind, ...(namespace && { namespace }), name, uid, resourceVersion },
      type,
      reason,
      message,
      count,
      firstTimestamp: secondsOf(firstAt),
      lastTimestamp: secondsOf(lastAt),
      source: { component },
      reportingComponent: component,
    };
  }
}

const secondsOf = (at: EpochMs): string => new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
