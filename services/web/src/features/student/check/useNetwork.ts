import { useEffect, useState } from 'react';
import { gradeNetwork, median, type NetworkGrade } from '../engine/network.js';

const PINGS = 5;
const PING_MS = 5_000;

export interface Measured {
  /** Median, ms; null where no call came back. */
  readonly roundTripMs: number | null;
  readonly grade: NetworkGrade;
}

async function measure(signal: AbortSignal): Promise<Measured> {
  const times: number[] = [];
  for (let i = 0; i < PINGS && !signal.aborted; i += 1) {
    const startedAt = performance.now();
    try {
      const response = await fetch('/health', {
        cache: 'no-store',
        signal: AbortSignal.any([signal, AbortSignal.timeout(PING_MS)]),
      });
      if (response.ok) times.push(performance.now() - startedAt);
    } catch {
      // A call that does not come back is what is being counted.
    }
  }
  const roundTripMs = median(times);
  return { roundTripMs, grade: gradeNetwork(roundTripMs, PINGS - times.length) };
}

/** The way to the server, measured once and anew on demand; null while it is measured. */
export function useNetwork(): { measured: Measured | null; again: () => void } {
  const [run, setRun] = useState(0);
  const [measured, setMeasured] = useState<Measured | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new run measures anew
  useEffect(() => {
    const stop = new AbortController();
    setMeasured(null);
    void measure(stop.signal).then((result) => {
      if (!stop.signal.aborted) setMeasured(result);
    });
    return () => stop.abort();
  }, [run]);
  return { measured, again: () => setRun((n) => n + 1) };
}
