import { Text } from '@mantine/core';
import type { Session } from '@proctorwise/contracts';
import { memo } from 'react';
import { isSameRow } from '../engine/same-row.js';
import { useProctorTexts } from '../texts.js';
import { SessionState } from '../ui/SessionState.js';
import { SeverityBadges } from '../ui/SeverityBadges.js';
import classes from './board.module.css';
import { SessionPicture } from './SessionPicture.js';
import { StudentLink } from './StudentLink.js';
import { isUrgent } from './urgent.js';

interface SessionWallProps {
  readonly sessions: readonly Session[];
  readonly boxes: boolean;
}

/** A tile for each session: what its camera sees, as large as there is room for. */
export function SessionWall({ sessions, boxes }: SessionWallProps) {
  const { t } = useProctorTexts();
  return (
    <ul className={classes.wall} aria-label={t('board.table')}>
      {sessions.map((session) => (
        <Tile key={session.session_id} session={session} boxes={boxes} />
      ))}
    </ul>
  );
}

interface TileProps {
  readonly session: Session;
  readonly boxes: boolean;
}

const Tile = memo(
  function Tile({ session, boxes }: TileProps) {
    return (
      <li className={classes.tile} data-urgent={isUrgent(session) || undefined}>
        <SessionPicture
          sessionId={session.session_id}
          name={session.student_name}
          running={session.status !== 'stopped'}
          size="tile"
          boxes={boxes}
        />
        <div className={classes.facts}>
          {/* The link covers the tile: a press anywhere on it opens the session. */}
          <StudentLink session={session} covers />
          <Text size="sm" c="dimmed" truncate>
            {session.exam_title}
          </Text>
          <SeverityBadges counts={session.anomalies_by_severity} />
          <SessionState session={session} />
        </div>
      </li>
    );
  },
  (before, after) => before.boxes === after.boxes && isSameRow(before.session, after.session),
);
