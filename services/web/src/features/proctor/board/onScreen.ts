/** Pictures are asked for a little before their tile comes into view. */
const AHEAD = '120px 0px';

const listeners = new Map<Element, (isOnScreen: boolean) => void>();
let observer: IntersectionObserver | null = null;

/**
 * Tells when an element comes on the screen, or close to it, and when it leaves; once at the start, too. All elements
 * share one observer: a browser asks each observer anew for each frame that it draws.
 * @param element not watched yet @returns ends it
 */
export function watchOnScreen(element: Element, onChange: (isOnScreen: boolean) => void): () => void {
  observer ??= new IntersectionObserver(
    (entries) => {
      const newest = new Map(entries.map(({ target, isIntersecting }) => [target, isIntersecting]));
      for (const [target, isOnScreen] of newest) listeners.get(target)?.(isOnScreen);
    },
    { rootMargin: AHEAD },
  );
  listeners.set(element, onChange);
  observer.observe(element);
  return () => {
    listeners.delete(element);
    observer?.unobserve(element);
  };
}
