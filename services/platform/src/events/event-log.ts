import type { EventEnvelope, Topic } from '@proctorwise/contracts';

/**
 * Carries events between services. Delivery is at least once and, among the events of one key, in the order of
 * publishing; each group gets every event, whatever other groups do; a group's place survives a restart.
 */
export interface EventLog {
  /**
   * Resolves when all of them are durable, in this order. When it rejects, some may be: publish them again.
   * None given: nothing happens.
   */
  publish(...events: readonly EventEnvelope[]): Promise<void>;
  /**
   * Resolves once the group's place is recorded: what is published from then on is delivered.
   * @throws {AlreadySubscribed} this group has the topic already, here
   */
  subscribe<T extends Topic>(options: SubscribeOptions<T>): Promise<Subscription>;
  /** Ends all subscriptions, after the handlers that run. */
  close(): Promise<void>;
}

export interface SubscribeOptions<T extends Topic> {
  /** Who shares the work: one handler of a group gets an event. */
  readonly group: string;
  readonly topics: readonly T[];
  /**
   * Called for one event of a topic at a time. When it rejects it is called again, with growing pauses, until the
   * tries are used up or it rejects with PoisonEvent; then the event goes to `<topic>.dlt` and the next one follows. A
   * try that an outage ended (a DomainError of status 503, as of a database that is away) uses up none: the topic waits.
   * It may see an event again: make repeating it harmless, as `consume` does.
   */
  readonly handle: (event: EventEnvelope<T>) => Promise<void>;
  /** Where a group begins that has no place yet: at the oldest event kept, or after the newest. @default 'beginning' */
  readonly from?: 'beginning' | 'latest';
}

export interface Subscription {
  /** Resolves when no handler of it runs any more. The group's place is kept. */
  stop(): Promise<void>;
}

/** Thrown by a handler to say that no repeat will help: the event goes to the dead letters at once. */
export class PoisonEvent extends Error {
  constructor(
    readonly eventId: string,
    reason: string,
    options?: { cause: unknown },
  ) {
    super(`Event ${eventId} cannot be handled: ${reason}`, options);
    this.name = 'PoisonEvent';
  }
}

/** A defect of the caller: two handlers of one group for one topic in one process. */
export class AlreadySubscribed extends Error {
  constructor(
    readonly group: string,
    readonly topic: Topic,
  ) {
    super(`Group ${group} has subscribed to ${topic} already`);
    this.name = 'AlreadySubscribed';
  }
}
