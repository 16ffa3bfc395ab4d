import { createContext, type RefObject, useCallback, useContext, useEffect, useRef, useSyncExternalStore } from 'react';
import { pageTimers } from '../../../api/timers.js';
import { PictureStore, type TilePicture } from '../engine/picture-store.js';
import { watchOnScreen } from './onScreen.js';

/** The dashboard's pictures; a tile outside of a dashboard has none. */
export const Pictures = createContext<PictureStore>(
  new PictureStore(
    () => performance.now(),
    () => undefined,
  ),
);

export interface PictureOnScreen {
  /** Null while there is none. */
  readonly picture: TilePicture | null;
  /** Is the tile on the screen, or close to it? A ref, since scrolling must draw nothing anew. */
  readonly isOnScreen: RefObject<boolean>;
}

/** The newest picture of a session, asked for only while the element is on the screen. */
export function usePicture(sessionId: string, element: RefObject<Element | null>): PictureOnScreen {
  const store = useContext(Pictures);
  const isOnScreen = useRef(false);
  useEffect(() => {
    const tile = element.current;
    if (tile === null) return;
    let leave: (() => void) | null = null;
    const unwatch = watchOnScreen(tile, (now) => {
      isOnScreen.current = now;
      if (now === (leave !== null)) return;
      leave?.();
      leave = now ? store.show(sessionId) : null;
    });
    return () => {
      unwatch();
      leave?.();
    };
  }, [store, sessionId, element]);
  const subscribe = useCallback((listener: () => void) => store.subscribe(sessionId, listener), [store, sessionId]);
  return { picture: useSyncExternalStore(subscribe, () => store.of(sessionId)), isOnScreen };
}

const TICK_EVERY_MS = 1_000;

/** One clock for all tiles: a hundred timers of their own would draw a hundred times a second. */
const ticks = {
  now: performance.now(),
  listeners: new Set<() => void>(),
  stop: null as (() => void) | null,
  subscribe(listener: () => void): () => void {
    ticks.listeners.add(listener);
    if (ticks.stop === null) {
      ticks.now = performance.now(); // it stood still while there was no tile
      ticks.stop = pageTimers.every(TICK_EVERY_MS, () => {
        ticks.now = performance.now();
        for (const each of ticks.listeners) each();
      });
    }
    return () => {
      ticks.listeners.delete(listener);
      if (ticks.listeners.size > 0) return;
      ticks.stop?.();
      ticks.stop = null;
    };
  },
};

/** Seconds since an instant of `performance.now()`, counted on while the tile is on the screen. */
export function useAge(since: number, isOnScreen: RefObject<boolean>): number {
  const drawn = useRef(ticks.now);
  const now = useSyncExternalStore(ticks.subscribe, () => {
    if (isOnScreen.current) drawn.current = ticks.now;
    return drawn.current;
  });
  return Math.max(0, Math.floor((now - since) / 1000));
}
