import type { DashboardMessage } from '@proctorwise/contracts';
import { runPeriodically, traceparentOfWork } from '@proctorwise/platform';
import { DashboardLink, type LinkOptions } from './dashboard-link.js';
import { MAX_ON_WALL } from './picture-wall.js';

/** How often it is looked for processes that came, and for sessions that moved. */
const LOOK_EVERY_MS = 1_000;
/** More processes than the frames may have partitions are not asked. */
const MAX_LINKS = 1_024;

export interface OtherDashboardsOptions extends Pick<LinkOptions, 'ticket' | 'onMissed' | 'log'> {
  /** Of the other processes that watch sessions. */
  readonly addresses: () => Promise<readonly string[]>;
  /** Where a session is watched; null where that is here, or nowhere just now. */
  readonly addressOf: (sessionId: string) => Promise<string | null>;
  readonly isHere: (sessionId: string) => boolean;
  readonly onMessage: (message: DashboardMessage) => void;
  /** Shows those that are watched here, or nowhere. Waits for no picture: what is behind it would look for no process. */
  readonly showHere: (sessionIds: readonly string[]) => Promise<void>;
  /** It cannot go on. */
  readonly onFailure: () => void;
  /** @default 1,000 ms */
  readonly lookEveryMs?: number;
}

/** The dashboards of all other processes, opened for one viewer: their news, and the pictures of the sessions they watch. */
export class OtherDashboards {
  readonly #options: OtherDashboardsOptions;
  readonly #links = new Map<string, DashboardLink>();
  readonly #loop: { stop(): Promise<void> };
  /** Of what opened this: its loop works in none. */
  readonly #traceparent = traceparentOfWork();
  #wanted: readonly string[] = [];
  #shownHere: readonly string[] = [];
  #closed = false;

  constructor(options: OtherDashboardsOptions) {
    this.#options = options;
    this.#loop = runPeriodically({
      name: 'monitoring.other_dashboards',
      everyMs: options.lookEveryMs ?? LOOK_EVERY_MS,
      log: options.log,
      task: () => this.#look(),
    });
  }

  /** Shows these sessions and no others, each from the process that watches it; of more than MAX_ON_WALL the first. */
  async show(sessionIds: readonly string[]): Promise<void> {
    this.#wanted = [...new Set(sessionIds)].slice(0, MAX_ON_WALL);
    await this.#route();
  }

  close(): void {
    this.#closed = true;
    void this.#loop.stop();
    for (const link of this.#links.values()) link.close();
    this.#links.clear();
  }

  async #look(): Promise<void> {
    const { addresses } = this.#options;
    const there = (await addresses()).slice(0, MAX_LINKS);
    // A process that the group does not name is not called again. While it answers it is heard: the group may be away.
    for (const [address, link] of this.#links)
      if (link.isBroken && !there.includes(address)) {
        link.close();
        this.#links.delete(address);
      }
    if (this.#closed) return;
    for (const address of there) {
      const link = this.#links.get(address) ?? this.#open(address);
      await link.keepOpen();
    }
    try {
      await this.#route();
    } catch (error) {
      this.#options.onFailure(); // nobody was told that the wall stands still: the dashboard comes back
      throw error;
    }
  }

  #open(address: string): DashboardLink {
    const { ticket, onMissed, log } = this.#options;
    const link = new DashboardLink({
      address,
      ticket,
      onMissed,
      log,
      traceparent: this.#traceparent,
      onMessage: (message) => this.#hear(message),
    });
    this.#links.set(address, link);
    return link;
  }

  #hear(message: DashboardMessage): void {
    const { isHere, onMessage } = this.#options;
    const sessionId = sessionOf(message);
    // A process that lost a session and does not know it yet may still tell of it: who has it tells more.
    if (sessionId !== null && !isHere(sessionId)) onMessage(message);
  }

  async #route(): Promise<void> {
    const wanted = this.#wanted;
    const routes = await Promise.all(wanted.map(async (id) => [id, await this.#options.addressOf(id)] as const));
    if (this.#closed || wanted !== this.#wanted) return; // the newer wish is on its way
    const byAddress = Map.groupBy(routes, ([, address]) => address);
    const idsAt = (address: string | null) => (byAddress.get(address) ?? []).map(([id]) => id);
    for (const [address, link] of this.#links) link.show(idsAt(address));
    const here = idsAt(null);
    if (isSame(here, this.#shownHere)) return;
    this.#shownHere = here;
    await this.#options.showHere(here);
  }
}

const sessionOf = (message: DashboardMessage): string | null => {
  if (message.type === 'session' || message.type === 'anomaly') return message.session.session_id;
  return message.type === 'picture' ? message.session_id : null;
};

const isSame = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((each, index) => each === others[index]);
