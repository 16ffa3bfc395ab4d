import { startTransition, useEffect, useRef, useState } from 'react';
import { pageTimers } from '../../../api/timers.js';
import { type Begun, nextDrawing } from '../engine/unhurried.js';

/**
 * A value whose drawing takes long, drawn in pieces so that frames need not wait for it; but for no longer than
 * `nextDrawing` allows.
 * @param newest always the same while it did not change
 * @returns the value to draw
 */
export function useUnhurried<T extends object | undefined>(newest: T): T {
  const [shown, setShown] = useState<T>(newest);
  const begun = useRef<Begun<T> | null>(null);
  useEffect(() => {
    let cancel = (): void => undefined;
    const step = (): void => {
      const next = nextDrawing({ shown, newest, begun: begun.current, now: performance.now() });
      begun.current = next.begun;
      if (next.draw === 'in pieces') startTransition(() => setShown(newest));
      if (next.draw === 'at once') setShown(newest);
      if (next.againInMs !== null) cancel = pageTimers.after(next.againInMs, step);
    };
    step();
    return () => cancel();
  }, [shown, newest]);
  return shown;
}
