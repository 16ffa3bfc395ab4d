/** A load at a fixed rate that waits for no answer, as candidates do, and what it saw. */
export interface Stream {
  /** From the moment the work was due until it was done, ms. */
  readonly latenciesMs: number[];
  readonly failures: unknown[];
}

/** Calls `work` at `perSecond` for so long, each due on its own beat however slow the ones before are. */
export async function atRate(
  perSecond: number,
  seconds: number,
  work: (turn: number) => Promise<void>,
): Promise<Stream> {
  const latenciesMs: number[] = [];
  const failures: unknown[] = [];
  const open = new Set<Promise<void>>();
  const start = performance.now();
  const total = Math.round(perSecond * seconds);
  for (let turn = 0; turn < total; turn++) {
    const due = start + (turn * 1000) / perSecond;
    const early = due - performance.now();
    if (early > 0) await new Promise((done) => setTimeout(done, early));
    const one: Promise<void> = work(turn)
      .then(
        () => void latenciesMs.push(performance.now() - due),
        (error: unknown) => void failures.push(error),
      )
      .finally(() => open.delete(one));
    open.add(one);
  }
  await Promise.all(open);
  return { latenciesMs, failures };
}
