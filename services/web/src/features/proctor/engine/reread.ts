export interface Reading {
  /** Is something being read already? It may have been asked before the news. */
  isReading(): boolean;
  /** Reads, or joins what is being read; resolves when that has settled, well or not. */
  read(): Promise<void>;
}

/**
 * Reads again on each call without cutting off what is being read, so that on a slow line a read ends however often it
 * is asked for: calls that come meanwhile are one more read once it has settled.
 * @returns never rejects if `read` does not
 */
export function reread({ isReading, read }: Reading): () => Promise<void> {
  let running: Promise<void> | null = null;
  let isAsked = false;
  const run = async (): Promise<void> => {
    do {
      if (isReading()) await read();
      isAsked = false;
      await read();
    } while (isAsked);
    running = null;
  };
  return () => {
    isAsked = true;
    running ??= run();
    return running;
  };
}
