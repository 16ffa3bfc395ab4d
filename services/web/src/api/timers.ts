/** Timers handed in, so that what waits does not care whose clock wakes it. Each returns a function that cancels. */
export interface Timers {
  after(ms: number, callback: () => void): () => void;
  every(ms: number, callback: () => void): () => void;
}

/** The page's own timers: slowed down in a hidden tab, which is right for what only shows something. */
export const pageTimers: Timers = {
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
  every(ms, callback) {
    const timer = setInterval(callback, ms);
    return () => clearInterval(timer);
  },
};

/** Resolves after `ms`, or at once when the signal aborts. */
export function waitOn(timers: Timers, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      cancel();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const cancel = timers.after(ms, done);
    signal.addEventListener('abort', done, { once: true });
  });
}
