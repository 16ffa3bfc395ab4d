import { createContext, type RefObject, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { PictureStore, type TilePicture } from '../engine/picture-store.js';

/** The dashboard's pictures; a tile outside of a dashboard has none. */
export const Pictures = createContext<PictureStore>(
  new PictureStore(
    () => performance.now(),
    () => undefined,
  ),
);

/** Pictures are asked for a little before their tile comes into view. */
const AHEAD = '120px 0px';

/**
 * The newest picture of a session, asked for only while the element is on the screen.
 * @returns null while there is none
 */
export function usePicture(sessionId: string, element: RefObject<Element | null>): TilePicture | null {
  const store = useContext(Pictures);
  useEffect(() => {
    const tile = element.current;
    if (tile === null) return;
    let leave: (() => void) | null = null;
    const observer = new IntersectionObserver(
      (entries) => {
        const isOnScreen = entries.at(-1)?.isIntersecting ?? false;
        if (isOnScreen === (leave !== null)) return;
        leave?.();
        leave = isOnScreen ? store.show(sessionId) : null;
      },
      { rootMargin: AHEAD },
    );
    observer.observe(tile);
    return () => {
      observer.disconnect();
      leave?.();
    };
  }, [store, sessionId, element]);
  return useSyncExternalStore(
    (listener) => store.subscribe(sessionId, listener),
    () => store.of(sessionId),
  );
}

const AGE_EVERY_MS = 1_000;

/** Seconds since an instant of `performance.now()`, counted on. */
export function useAge(since: number): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    setNow(performance.now());
    const timer = setInterval(() => setNow(performance.now()), AGE_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, Math.floor((Math.max(now, since) - since) / 1000));
}
