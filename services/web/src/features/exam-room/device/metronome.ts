/**
 * Calls `onTick` at once and then each `everyMs`, in a hidden tab as well.
 * @returns stops it
 */
export function startMetronome(everyMs: number, onTick: () => void): () => void {
  const worker = new Worker(new URL('./metronome.worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', onTick);
  let fallback: ReturnType<typeof setInterval> | undefined;
  // A page that may not run workers still captures; a hidden tab is then slower, which the server sees and shows.
  worker.addEventListener('error', () => {
    fallback ??= setInterval(onTick, everyMs);
  });
  worker.postMessage({ everyMs });
  return () => {
    worker.terminate();
    clearInterval(fallback);
  };
}
