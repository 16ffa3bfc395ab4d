import { Text } from '@mantine/core';
import type { Session } from '@proctorwise/contracts';
import { isSameRow } from '../engine/same-row.js';
import { SessionState } from '../ui/SessionState.js';
import { SeverityBadges } from '../ui/SeverityBadges.js';
import classes from './board.module.css';
import { SessionPicture } from './SessionPicture.js';
import { StudentLink } from './StudentLink.js';

/** A session on the dashboard, whether as a row, a card or a tile. */
export interface EntryProps {
  readonly session: Session;
  /** Are boxes drawn on its picture? */
  readonly boxes: boolean;
}

/** For `memo`: a message that changes nothing that is shown draws nothing anew. */
export const looksTheSame = (before: EntryProps, after: EntryProps): boolean =>
  before.boxes === after.boxes && isSameRow(before.session, after.session);

export function EntryPicture({ session, boxes, size }: EntryProps & { readonly size: 'row' | 'tile' }) {
  return (
    <SessionPicture
      sessionId={session.session_id}
      name={session.student_name}
      running={session.status !== 'stopped'}
      size={size}
      boxes={boxes}
    />
  );
}

/** What stands beside or below the picture of a card or a tile; its link covers the whole of it. */
export function EntryFacts({ session }: Pick<EntryProps, 'session'>) {
  return (
    <div className={classes.facts}>
      <StudentLink session={session} covers />
      <Text size="sm" c="dimmed" truncate>
        {session.exam_title}
      </Text>
      <SeverityBadges counts={session.anomalies_by_severity} />
      <SessionState session={session} />
    </div>
  );
}
