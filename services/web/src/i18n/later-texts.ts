import type { BackOff } from '../api/back-off.js';
import { backOffMs } from '../api/back-off.js';
import type { Texts } from './translation.js';

/** Loads one namespace in one language: a chunk of its own, fetched only by those who read that language. */
export type LoadTexts = () => Promise<Texts>;

export interface LaterTextsPorts {
  /** Takes in what was loaded. */
  readonly add: (language: string, namespace: string, texts: Texts) => void;
  /** Resolves after so many ms. */
  readonly pause: (ms: number) => Promise<void>;
  /** 0 <= x < 1 */
  readonly random: () => number;
  /** A namespace that could not be had: it stays in English until the page is loaded again. */
  readonly onMissing: (language: string, namespace: string, error: unknown) => void;
}

/** React's `use` reads off a promise itself whether it is settled, and then waits for nothing, not even for a tick. */
type Waited = Promise<void> & { status?: 'fulfilled' };

const nothingToWaitFor: Waited = Object.assign(Promise.resolve(), { status: 'fulfilled' as const });

const TRIES = 3;
/** A reader looks at an empty page meanwhile: about a second in all, then English. */
const BACK_OFF: BackOff = { firstMs: 300, longestMs: 1_000 };

/** Texts that are fetched when their language is first shown. */
export class LaterTexts {
  readonly #loaders = new Map<string, ReadonlyMap<string, LoadTexts>>();
  readonly #loads = new Map<string, Waited>();

  constructor(private readonly ports: LaterTextsPorts) {}

  /** @param loaders by language; a language without one is there already */
  offer(namespace: string, loaders: ReadonlyMap<string, LoadTexts>): void {
    this.#loaders.set(namespace, loaders);
  }

  /**
   * Resolves when the texts are there, or could not be had, and English stands in. Never rejects. Always the same promise
   * for the same texts, also when they are there: React goes on with a component that waited where it was, and must find
   * its `use` again, or takes the hooks after it for those of a later drawing (error 467).
   */
  wait(language: string, namespace: string): Promise<void> {
    const load = this.#loaders.get(namespace)?.get(language);
    if (load === undefined) return nothingToWaitFor;
    const key = `${language} ${namespace}`;
    const known = this.#loads.get(key);
    if (known !== undefined) return known;
    const running: Waited = this.#load(language, namespace, load).then(() => {
      running.status = 'fulfilled';
    });
    this.#loads.set(key, running);
    return running;
  }

  /** Every namespace that is known so far, in one language. Never rejects. */
  async waitForAll(language: string): Promise<void> {
    await Promise.all([...this.#loaders.keys()].map((namespace) => this.wait(language, namespace)));
  }

  async #load(language: string, namespace: string, load: LoadTexts): Promise<void> {
    for (let failures = 0; ; ) {
      try {
        this.ports.add(language, namespace, await load());
        return;
      } catch (error) {
        failures += 1;
        if (failures >= TRIES) {
          this.ports.onMissing(language, namespace, error);
          return;
        }
        await this.ports.pause(backOffMs(failures, this.ports.random(), BACK_OFF));
      }
    }
  }
}
