import { createContext, useContext, useEffect } from 'react';
import type { PictureStore } from '../engine/picture-store.js';
import type { Sound } from './useSound.js';

/** What the proctor's pages share while one goes from one to another. It changes seldom: with no message as such. */
export interface Feed {
  /** Is the dashboard's socket open? */
  readonly live: boolean;
  /** How often the dashboard's lists are to be read beside the socket, ms. */
  readonly refetchInterval: number;
  readonly pictures: PictureStore;
  readonly sound: Sound;
  /** Did the last try to read the alerts fail? Then it is not known what was missed. */
  readonly alertsFail: boolean;
  /** The board as it was left, with what was looked for on it. */
  readonly boardAddress: string;
  /** A session's page shows what is raised there. @returns it shows it no more */
  readonly lookAt: (sessionId: string) => () => void;
}

export const FeedContext = createContext<Feed | null>(null);

/** @throws outside of `LiveFeed` */
export function useFeed(): Feed {
  const feed = useContext(FeedContext);
  if (feed === null) throw new Error('a page of a proctor stands outside of the live feed');
  return feed;
}

/** Says that what is raised in this session is on the screen, and needs no toast. @param sessionId null: in none */
export function useLookAt(sessionId: string | null): void {
  const { lookAt } = useFeed();
  useEffect(() => (sessionId === null ? undefined : lookAt(sessionId)), [lookAt, sessionId]);
}
