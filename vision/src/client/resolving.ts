export interface ResolvingOptions {
  readonly resolve: () => Promise<readonly string[]>;
  /** Milliseconds from the end of one to the next. */
  readonly everyMs: number;
  onResolved(addresses: readonly string[]): void;
  /** @param isFirst of a row: the one worth a line in the log */
  onFailed(error: unknown, isFirst: boolean): void;
}

/** Resolves at once and then again and again, one at a time. Keeps no process alive. */
export function resolveRepeatedly({ resolve, everyMs, onResolved, onFailed }: ResolvingOptions): { stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let isFailing = false;
  const once = async (): Promise<void> => {
    try {
      const addresses = await resolve();
      if (isStopped) return;
      isFailing = false;
      onResolved(addresses);
    } catch (error) {
      if (isStopped) return;
      onFailed(error, !isFailing);
      isFailing = true;
    }
    timer = setTimeout(() => void once(), everyMs).unref();
  };
  void once();
  return {
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
