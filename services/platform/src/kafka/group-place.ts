import type { Consumer } from 'kafkajs';
import type { WorkLog } from '../background/index.js';
import { withAdmin } from './admin.js';
import type { KafkaConnection } from './connection.js';

export interface GroupPlaceOptions {
  readonly connection: KafkaConnection;
  readonly log: WorkLog;
  readonly group: string;
  readonly topic: string;
  readonly from: 'beginning' | 'latest';
}

const NONE = '-1';

/**
 * Gives a group its first place in each partition, before it has read anything: what is published from then on is its
 * own, however soon its processes end.
 */
export class GroupPlace {
  readonly #options: GroupPlaceOptions;
  /** Where it begins in partitions that had no place when it looked. */
  #starts = new Map<number, string>();

  constructor(options: GroupPlaceOptions) {
    this.#options = options;
  }

  /**
   * Looks where a new group would begin: before joining, so that nothing published after another member said "I am
   * subscribed" lies behind it.
   */
  async look(): Promise<void> {
    const { connection, log, topic, from } = this.#options;
    const ends = await withAdmin(connection, log, `look at ${topic}`, (admin) => admin.fetchTopicOffsets(topic));
    this.#starts = new Map(ends.map(({ partition, high, low }) => [partition, from === 'latest' ? high : low]));
  }

  /**
   * Commits a place in those of a member's partitions that have none. Only a member may commit, and only for what it
   * owns: two that begin at once cannot undo each other's.
   */
  async give(member: Consumer, partitions: readonly number[]): Promise<void> {
    const { topic, from } = this.#options;
    if (partitions.length === 0) return;
    const unknown = await this.#withoutPlace(partitions);
    const places = unknown.map((partition) => ({ topic, partition, offset: this.#starts.get(partition) ?? '0' }));
    if (places.length === 0) return;
    await member.commitOffsets(places);
    // The member reads from the beginning what has no place. It has one now.
    if (from === 'latest') for (const place of places) member.seek(place);
  }

  async #withoutPlace(partitions: readonly number[]): Promise<number[]> {
    const { connection, log, group, topic } = this.#options;
    const [offsets] = await withAdmin(connection, log, `look at the place of ${group} in ${topic}`, (admin) =>
      admin.fetchOffsets({ groupId: group, topics: [topic] }),
    );
    return (offsets?.partitions ?? [])
      .filter(({ partition, offset }) => offset === NONE && partitions.includes(partition))
      .map(({ partition }) => partition);
  }
}
