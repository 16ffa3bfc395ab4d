import { useEffect, useMemo, useRef } from 'react';
import { type TimesMoved, timesMovedAfter } from '../engine/entry-keys.js';

/**
 * The keys to draw a list's entries under, so that a change of its order costs what moves and no more.
 * @param ids the list in its order, each once
 * @param lastFocused the entry that had the focus last, or null. Drawn anew it would lose it, and it may well have it again
 * where it seems to have none: another window is before the page, or a dialog which gives the focus back at its end
 */
export function useEntryKeys(ids: readonly string[], lastFocused: string | null): (id: string) => string {
  const drawn = useRef<TimesMoved>(new Map());
  const times = useMemo(() => timesMovedAfter(drawn.current, ids, lastFocused), [ids, lastFocused]);
  useEffect(() => {
    drawn.current = times;
  }, [times]);
  return (id) => `${id} ${times.get(id) ?? 0}`;
}
