import { Anchor, Card, Group, Stack, Table, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { Session } from '@proctorwise/contracts';
import { Link, useNavigate } from 'react-router';
import { useProctorTexts } from '../texts.js';
import { SessionState } from '../ui/SessionState.js';
import { SeverityBadges } from '../ui/SeverityBadges.js';
import { Thumbnail } from '../ui/Thumbnail.js';
import classes from './board.module.css';

/** A table where there is room for one, else a list of cards with the same facts. */
export function SessionTable({ sessions }: { readonly sessions: readonly Session[] }) {
  const wide = useMediaQuery('(min-width: 56em)', true, { getInitialValueInEffect: false });
  return wide ? <WideTable sessions={sessions} /> : <NarrowList sessions={sessions} />;
}

function StudentLink({ session }: { readonly session: Session }) {
  const { t } = useProctorTexts();
  return (
    <Anchor
      component={Link}
      to={`/proctor/sessions/${session.session_id}`}
      aria-label={t('board.open', { name: session.student_name })}
      fw={600}
      onClick={(event) => event.stopPropagation()}
    >
      {session.student_name}
    </Anchor>
  );
}

function WideTable({ sessions }: { readonly sessions: readonly Session[] }) {
  const { t } = useProctorTexts();
  const navigate = useNavigate();
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
            // The link in the row is the way by keyboard; a press anywhere in the row is a convenience.
            <Table.Tr
              key={session.session_id}
              className={classes.row ?? ''}
              data-urgent={
                session.status !== 'stopped' && session.anomalies_by_severity.critical > 0 ? true : undefined
              }
              onClick={() => void navigate(`/proctor/sessions/${session.session_id}`)}
            >
              <Table.Td>
                <Thumbnail path={session.last_frame_path} name={session.student_name} />
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
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function NarrowList({ sessions }: { readonly sessions: readonly Session[] }) {
  const { t } = useProctorTexts();
  const navigate = useNavigate();
  return (
    <Stack component="ul" gap="sm" className={classes.list ?? ''} aria-label={t('board.table')}>
      {sessions.map((session) => (
        <Card
          component="li"
          key={session.session_id}
          padding="sm"
          className={classes.row ?? ''}
          data-urgent={session.status !== 'stopped' && session.anomalies_by_severity.critical > 0 ? true : undefined}
          onClick={() => void navigate(`/proctor/sessions/${session.session_id}`)}
        >
          <Group wrap="nowrap" align="flex-start" gap="sm">
            <Thumbnail path={session.last_frame_path} name={session.student_name} />
            <Stack gap={4} style={{ minWidth: 0 }}>
              <StudentLink session={session} />
              <Text size="sm" c="dimmed">
                {session.exam_title}
              </Text>
              <SeverityBadges counts={session.anomalies_by_severity} />
              <SessionState session={session} />
            </Stack>
          </Group>
        </Card>
      ))}
    </Stack>
  );
}
