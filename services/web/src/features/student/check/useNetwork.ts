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

const AWAY: Measured = { roundTripMs: null, grade: 'bad' };

/**
 * The way to the server, measured at first, anew on demand, and where the browser says that the network came or went; null
 * while it is measured. That it went is said at once and measured all the same: the server may stand in the same room.
 */
export function useNetwork(): { measured: Measured | null; again: () => void } {
  const [run, setRun] = useState<{ readonly meanwhile: Measured | null }>({ meanwhile: null });
  const [measured, setMeasured] = useState<Measured | null>(null);
  useEffect(() => {
    const gone = new AbortController();
    const { signal } = gone;
    window.addEventListener('online', () => setRun({ meanwhile: null }), { signal });
    window.addEventListener('offline', () => setRun({ meanwhile: AWAY }), { signal });
    return () => gone.abort();
  }, []);
  useEffect(() => {
    const stop = new AbortController();
    setMeasured(run.meanwhile);
    void measure(stop.signal).then((result) => {
      if (!stop.signal.aborted) setMeasured(result);
    });
    return () => stop.abort();
  }, [run]);
  return { measured, again: () => setRun({ meanwhile: null }) };
}
