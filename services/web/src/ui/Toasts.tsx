import { useMediaQuery } from '@mantine/hooks';
import { Notifications, notifications, notificationsStore } from '@mantine/notifications';
import { useEffect, useSyncExternalStore } from 'react';

/** Toasts on the screen at once, where they have room. */
export const TOASTS_AT_ONCE = 4;
/** On a phone a dialog has its buttons where toasts lie otherwise: while one is open, toasts are at the top, one at once. */
const ASIDE = { position: 'top-right', limit: 1 } as const;
const ELSE = { position: 'bottom-right', limit: TOASTS_AT_ONCE } as const;

/**
 * Of the body while anything locks the page's scrolling, as each dialog does. What covers the page whole and has its button
 * at the top, as the navigation and a picture, is told not to (`lockScroll`): toasts stay at the bottom there.
 */
const SCROLL_LOCKED = 'data-scroll-locked';

/** Where the toasts of all pages are shown. */
export function Toasts() {
  const narrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const isDialogOpen = useSyncExternalStore(onScrollLock, dialogIsOpen);
  const { position, limit } = narrow && isDialogOpen ? ASIDE : ELSE;
  // Mantine heeds another limit only as the next toast comes or goes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shown depends on it
  useEffect(() => notifications.updateState(notificationsStore, (toasts) => toasts), [limit, position]);
  return <Notifications position={position} limit={limit} autoClose={6000} />;
}

const dialogIsOpen = (): boolean => document.body.hasAttribute(SCROLL_LOCKED);

function onScrollLock(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.body, { attributeFilter: [SCROLL_LOCKED] });
  return () => observer.disconnect();
}
