import { pageTimers, type Timers } from '../../../api/timers.js';

interface Running {
  readonly ms: number;
  readonly repeat: boolean;
  readonly callback: () => void;
  /** Set where the page's own timer had to step in. */
  cancelPage: (() => void) | null;
}

/** Timers of a worker of their own: they keep their pace while the tab is hidden. */
export class WorkerTimers implements Timers {
  readonly #worker: Worker;
  readonly #running = new Map<number, Running>();
  #nextId = 1;
  #broken = false;

  constructor() {
    this.#worker = new Worker(new URL('./timers.worker.ts', import.meta.url), { type: 'module' });
    this.#worker.addEventListener('message', ({ data }: MessageEvent<number>) => this.#due(data));
    // Without a worker the exam still runs; a hidden tab is then slower, which the server sees and shows as "reduced".
    this.#worker.addEventListener('error', () => this.#fallBack());
  }

  after(ms: number, callback: () => void): () => void {
    return this.#start({ ms, repeat: false, callback, cancelPage: null });
  }

  every(ms: number, callback: () => void): () => void {
    return this.#start({ ms, repeat: true, callback, cancelPage: null });
  }

  /** Cancels all that runs. */
  close(): void {
    for (const running of this.#running.values()) running.cancelPage?.();
    this.#running.clear();
    this.#worker.terminate();
  }

  #start(running: Running): () => void {
    const id = this.#nextId;
    this.#nextId += 1;
    this.#running.set(id, running);
    if (this.#broken) this.#startOnPage(id, running);
    else this.#worker.postMessage({ id, ms: running.ms, repeat: running.repeat });
    return () => {
      if (!this.#running.delete(id)) return;
      running.cancelPage?.();
      this.#worker.postMessage({ id, cancel: true });
    };
  }

  #due(id: number): void {
    const running = this.#running.get(id);
    if (running === undefined) return;
    if (!running.repeat) this.#running.delete(id);
    running.callback();
  }

  #startOnPage(id: number, running: Running): void {
    const due = (): void => this.#due(id);
    running.cancelPage = running.repeat ? pageTimers.every(running.ms, due) : pageTimers.after(running.ms, due);
  }

  #fallBack(): void {
    if (this.#broken) return;
    this.#broken = true;
    for (const [id, running] of this.#running) this.#startOnPage(id, running);
  }
}
