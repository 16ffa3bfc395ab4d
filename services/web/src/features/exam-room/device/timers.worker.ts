/**
 * Timers that a hidden tab does not slow down: browsers throttle the timers of pages (to one a minute), not those of
 * workers. In: `{ id, ms, repeat }` or `{ id, cancel: true }`. Out: the id, each time it is due.
 */
type Order = { id: number; ms: number; repeat: boolean } | { id: number; cancel: true };

const running = new Map<number, { timer: ReturnType<typeof setTimeout>; repeat: boolean }>();

function cancel(id: number): void {
  const known = running.get(id);
  if (known?.repeat) clearInterval(known.timer);
  else clearTimeout(known?.timer);
  running.delete(id);
}

self.addEventListener('message', ({ data }: MessageEvent<Order>) => {
  const { id } = data;
  cancel(id);
  if ('cancel' in data) return;
  const due = (): void => {
    if (!data.repeat) running.delete(id);
    self.postMessage(id);
  };
  const timer = data.repeat ? setInterval(due, data.ms) : setTimeout(due, data.ms);
  running.set(id, { timer, repeat: data.repeat });
});
