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

const TRIES = 3;
/** A reader looks at an empty page meanwhile: about a second in all, then English. */
const BACK_OFF: BackOff = { firstMs: 300, longestMs: 1_000 };

/** Texts that are fetched when their language is first shown. */
export class LaterTexts {
  readonly #loaders = new Map<string, ReadonlyMap<string, LoadTexts>>();
  readonly #loads = new Map<string, Promise<void>>();
  readonly #settled = new Set<string>();

  constructor(private readonly ports: LaterTextsPorts) {}

  /** @param loaders by language; a language without one is there already */
  offer(namespace: string, loaders: ReadonlyMap<string, LoadTexts>): void {
    this.#loaders.set(namespace, loaders);
  }

  /** null: the texts are there (or could not be had, and English stands in). Never rejects. */
  wait(language: string, namespace: string): Promise<void> | null {
    const load = this.#loaders.get(namespace)?.get(language);
    const key = `${language} ${namespace}`;
    if (load === undefined || this.#settled.has(key)) return null;
    let running = this.#loads.get(key);
    if (running === undefined) {
      running = this.#load(language, namespace, load).finally(() => {
        this.#settled.add(key);
        this.#loads.delete(key);
      });
      this.#loads.set(key, running);
    }
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
