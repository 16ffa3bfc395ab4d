import { useEffect, useMemo, useRef } from 'react';
import { type TimesMoved, timesMovedAfter } from '../engine/entry-keys.js';

/**
 * The keys to draw a list's entries under, so that a change of its order costs what moves and no more.
 * @param ids the list in its order, each once
 * @param isFocused is the keyboard in it? What has the focus must not be drawn anew: it would lose it. The keys then stay
 */
export function useEntryKeys(ids: readonly string[], isFocused: boolean): (id: string) => string {
  const drawn = useRef<TimesMoved>(new Map());
  const times = useMemo(
    () =>
      isFocused ? new Map(ids.map((id) => [id, drawn.current.get(id) ?? 0])) : timesMovedAfter(drawn.current, ids),
    [ids, isFocused],
  );
  useEffect(() => {
    drawn.current = times;
  }, [times]);
  return (id) => `${id} ${times.get(id) ?? 0}`;
}
