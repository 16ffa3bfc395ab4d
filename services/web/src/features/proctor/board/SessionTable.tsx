import { Card, Group, Stack, Table, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { Session } from '@proctorwise/contracts';
import { memo } from 'react';
import { useNavigate } from 'react-router';
import { useProctorTexts } from '../texts.js';
import { SessionState } from '../ui/SessionState.js';
import { SeverityBadges } from '../ui/SeverityBadges.js';
import classes from './board.module.css';
import { EntryFacts, EntryPicture, type EntryProps, looksTheSame } from './SessionEntry.js';
import { StudentLink } from './StudentLink.js';
import { isUrgent } from './urgent.js';

interface SessionTableProps {
  readonly sessions: readonly Session[];
  readonly boxes: boolean;
  /** The key to draw an entry under, by its session. */
  readonly keyOf: (sessionId: string) => string;
}

/** A table where there is room for one, else a list of cards with the same facts. */
export function SessionTable({ sessions, boxes, keyOf }: SessionTableProps) {
  const wide = useMediaQuery('(min-width: 56em)', true, { getInitialValueInEffect: false });
  const { t } = useProctorTexts();
  if (wide) return <WideTable sessions={sessions} boxes={boxes} keyOf={keyOf} />;
  return (
    <Stack component="ul" gap="sm" className={classes.list ?? ''} aria-label={t('board.table')}>
      {sessions.map((session) => (
        <NarrowCard key={keyOf(session.session_id)} session={session} boxes={boxes} />
      ))}
    </Stack>
  );
}

function WideTable({ sessions, boxes, keyOf }: SessionTableProps) {
  const { t } = useProctorTexts();
  return (
    <Table.ScrollContainer minWidth={720} type="native" className={classes.frame ?? ''}>
      <Table highlightOnHover aria-label={t('board.table')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('board.lastPicture')}</Table.Th>
            <Table.Th>{t('board.student')}</Table.Th>
            <Table.Th>{t('board.exam')}</Table.Th>
            <Table.Th>{t('board.anomalies')}</Table.Th>
            <Table.Th>{t('board.state')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sessions.map((session) => (
            <WideRow key={keyOf(session.session_id)} session={session} boxes={boxes} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

const WideRow = memo(function WideRow({ session, boxes }: EntryProps) {
  const navigate = useNavigate();
  return (
    // The link in the row is the way by keyboard; a press anywhere in the row is a convenience.
    <Table.Tr
      className={classes.row ?? ''}
      data-urgent={isUrgent(session) || undefined}
      onClick={() => void navigate(`/proctor/sessions/${session.session_id}`)}
    >
      <Table.Td>
        <EntryPicture session={session} boxes={boxes} size="row" />
      </Table.Td>
      <Table.Td>
        <StudentLink session={session} />
      </Table.Td>
      <Table.Td>
        <Text size="sm">{session.exam_title}</Text>
      </Table.Td>
      <Table.Td>
        <SeverityBadges counts={session.anomalies_by_severity} />
      </Table.Td>
      <Table.Td>
        <SessionState session={session} />
      </Table.Td>
    </Table.Tr>
  );
}, looksTheSame);

const NarrowCard = memo(function NarrowCard({ session, boxes }: EntryProps) {
  return (
    <Card component="li" padding="sm" className={classes.card ?? ''} data-urgent={isUrgent(session) || undefined}>
      <Group wrap="nowrap" align="flex-start" gap="sm">
        <EntryPicture session={session} boxes={boxes} size="row" />
        <EntryFacts session={session} />
      </Group>
    </Card>
  );
}, looksTheSame);
