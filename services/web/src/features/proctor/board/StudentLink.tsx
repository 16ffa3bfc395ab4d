import { Anchor } from '@mantine/core';
import type { Session } from '@proctorwise/contracts';
import { Link } from 'react-router';
import { useProctorTexts } from '../texts.js';
import classes from './board.module.css';
import { ENTRY } from './useShortcuts.js';

interface StudentLinkProps {
  readonly session: Session;
  /** Does it take presses on the whole of the element that it stands in? @default false */
  readonly covers?: boolean;
}

/** The way to a session, by mouse and keyboard. */
export function StudentLink({ session, covers = false }: StudentLinkProps) {
  const { t } = useProctorTexts();
  return (
    <Anchor
      component={Link}
      to={`/proctor/sessions/${session.session_id}`}
      aria-label={t('board.open', { name: session.student_name })}
      fw={600}
      className={covers ? (classes.covers ?? '') : ''}
      onClick={(event) => event.stopPropagation()}
      {...{ [ENTRY]: session.session_id }}
    >
      {session.student_name}
    </Anchor>
  );
}
