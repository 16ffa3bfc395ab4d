import type { Session } from '@proctorwise/contracts';
import { memo } from 'react';
import { useProctorTexts } from '../texts.js';
import classes from './board.module.css';
import { EntryFacts, EntryPicture, type EntryProps, looksTheSame } from './SessionEntry.js';
import { isUrgent } from './urgent.js';

interface SessionWallProps {
  readonly sessions: readonly Session[];
  readonly boxes: boolean;
  /** The key to draw an entry under, by its session. */
  readonly keyOf: (sessionId: string) => string;
}

/** A tile for each session: what its camera sees, as large as there is room for. */
export function SessionWall({ sessions, boxes, keyOf }: SessionWallProps) {
  const { t } = useProctorTexts();
  return (
    <ul className={classes.wall} aria-label={t('board.table')}>
      {sessions.map((session) => (
        <Tile key={keyOf(session.session_id)} session={session} boxes={boxes} />
      ))}
    </ul>
  );
}

const Tile = memo(function Tile({ session, boxes }: EntryProps) {
  return (
    <li className={classes.tile} data-urgent={isUrgent(session) || undefined}>
      <EntryPicture session={session} boxes={boxes} size="tile" />
      <EntryFacts session={session} />
    </li>
  );
}, looksTheSame);
