import type { Observation } from '@proctorwise/contracts';
import { type Logger, traceparentOfWork } from '@proctorwise/platform';
import { EndpointInvalid, VisionBusy, type VisionClient, VisionUnavailable } from '@proctorwise/vision';
import type { Sitting, Vision, VisionStatus } from '../app/ports.js';
import { picturesAtPods, podsInUse } from './pod-capacity.js';
import type { SittingEndpoints } from './sitting-endpoints.js';

/** Milliseconds that a sitting's own pods have for a picture before the shared pool gets it: two tries of the client. */
const OWN_PODS_MS = 6_000;
/** So long after the last picture that fell to the shared pool, its own pods are said to be back. Milliseconds. */
const QUIET_MS = 10_000;

export interface VisionOfSittingsOptions {
  readonly endpoints: SittingEndpoints;
  /** Looks at the pictures of sittings without pods of their own, or whose pods cannot be reached. */
  readonly shared: Vision;
  readonly connect: (endpoint: string) => VisionClient;
  readonly log: Logger;
  /** @default performance.now */
  readonly monotonicMs?: () => number;
}

export interface VisionOfSittings extends Vision {
  close(): Promise<void>;
}

/** Each picture to the pods of its sitting, else to the shared pool. */
export function visionOfSittings(options: VisionOfSittingsOptions): VisionOfSittings {
  return new SittingsVision(options);
}

/** Since the first picture that fell to the shared pool. */
interface Fallback {
  pictures: number;
  /** Monotonic ms. */
  lastAt: number;
}

class SittingsVision implements VisionOfSittings {
  readonly #options: Required<VisionOfSittingsOptions>;
  readonly #clients = new Map<string, VisionClient>();
  readonly #closing = new Set<Promise<void>>();
  /** By slot: those whose pods cannot be reached now. */
  readonly #fallbacks = new Map<string, Fallback>();
  #fallenBack = 0;

  constructor(options: VisionOfSittingsOptions) {
    this.#options = { monotonicMs: () => performance.now(), ...options };
    options.endpoints.onChange(() => this.#forgetWhatIsOver());
  }

  async observe(jpeg: Uint8Array, sitting: Sitting): Promise<Observation> {
    const { endpoints, shared } = this.#options;
    const { slotId } = sitting;
    const endpoint = slotId === null ? null : endpoints.of(slotId);
    if (slotId === null || endpoint === null) return shared.observe(jpeg, sitting);
    try {
      const observation = await this.#clientOf(endpoint).observe(jpeg, {
        deadlineMs: OWN_PODS_MS,
        traceparent: traceparentOfWork(),
      });
      this.#reached(slotId);
      return observation;
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      this.#fellBack(slotId, endpoint, error);
      return shared.observe(jpeg, sitting);
    }
  }

  get parallelPictures(): number {
    return this.#options.shared.parallelPictures + this.#sumOf(picturesAtPods);
  }

  status(): VisionStatus {
    const shared = this.#options.shared.status();
    const pods = this.#sumOf(podsInUse);
    return {
      ...shared,
      processes: shared.processes + pods,
      ready: shared.ready || pods > 0,
      fallback: { sittings: this.#fallbacks.size, pictures: this.#fallenBack },
    };
  }

  async close(): Promise<void> {
    for (const [endpoint, client] of this.#clients) this.#end(endpoint, client);
    await Promise.all(this.#closing);
  }

  #clientOf(endpoint: string): VisionClient {
    const known = this.#clients.get(endpoint);
    if (known) return known;
    const client = this.#options.connect(endpoint);
    this.#clients.set(endpoint, client);
    return client;
  }

  /** Over the pods of the sittings that are being sat here. */
  #sumOf(count: (client: VisionClient) => number): number {
    return [...this.#clients.values()].reduce((sum, client) => sum + count(client), 0);
  }

  #fellBack(slotId: string, endpoint: string, error: unknown): void {
    const { log, monotonicMs } = this.#options;
    this.#fallenBack += 1;
    const known = this.#fallbacks.get(slotId);
    if (!known) log.warn({ err: error, slotId, endpoint }, 'vision pods are not reached; the shared pool looks');
    this.#fallbacks.set(slotId, { pictures: (known?.pictures ?? 0) + 1, lastAt: monotonicMs() });
  }

  #reached(slotId: string): void {
    const fallback = this.#fallbacks.get(slotId);
    if (!fallback || this.#options.monotonicMs() - fallback.lastAt < QUIET_MS) return;
    this.#fallbacks.delete(slotId);
    this.#options.log.info({ slotId, pictures: fallback.pictures }, 'vision pods are reached again');
  }

  /** A sitting that is over has no endpoint any more. */
  #forgetWhatIsOver(): void {
    const { endpoints } = this.#options;
    const there = endpoints.all();
    for (const [endpoint, client] of this.#clients) if (!there.has(endpoint)) this.#end(endpoint, client);
    for (const slotId of this.#fallbacks.keys()) if (endpoints.of(slotId) === null) this.#fallbacks.delete(slotId);
  }

  #end(endpoint: string, client: VisionClient): void {
    this.#clients.delete(endpoint);
    const closed = client.close().finally(() => this.#closing.delete(closed));
    this.#closing.add(closed);
  }
}

/** Not the picture's fault, and not one inside vision, which another process would have as well. */
const isUnreachable = (error: unknown): boolean =>
  error instanceof VisionUnavailable || error instanceof VisionBusy || error instanceof EndpointInvalid;
