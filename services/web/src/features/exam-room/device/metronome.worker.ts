/**
 * A timer that a hidden tab does not slow down: the browser throttles the timers of pages, not those of workers.
 * In: `{ everyMs }`. Out: `tick`, now and then each `everyMs`.
 */
let timer: ReturnType<typeof setInterval> | undefined;

self.addEventListener('message', ({ data }: MessageEvent<{ everyMs: number }>) => {
  clearInterval(timer);
  self.postMessage('tick');
  timer = setInterval(() => self.postMessage('tick'), data.everyMs);
});
