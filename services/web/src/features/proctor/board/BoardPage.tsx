import { Alert, Badge, Button, SimpleGrid, Stack, Text } from '@mantine/core';
import type { Session } from '@proctorwise/contracts';
import {
  IconAlertTriangle,
  IconBroadcast,
  IconFlag,
  IconRefresh,
  IconUrgent,
  IconUsers,
  IconUsersGroup,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useFormat } from '../../../i18n/useFormat.js';
import { EmptyState } from '../../../ui/EmptyState.js';
import { LoadFailed } from '../../../ui/LoadFailed.js';
import { Loading } from '../../../ui/Loading.js';
import { PageHeader } from '../../../ui/PageHeader.js';
import { StatCard } from '../../../ui/StatCard.js';
import { type BoardFilter, visibleSessions } from '../engine/board.js';
import { overviewQuery, sessionsQuery } from '../queries.js';
import { useProctorTexts } from '../texts.js';
import { BoardFilters } from './BoardFilters.js';
import { SessionTable } from './SessionTable.js';
import { useAlerts } from './useAlerts.js';
import { useDashboardFeed } from './useDashboardFeed.js';

/** The original's pace while the socket is away; otherwise now and then, against what a message may have missed. */
const POLL_MS = 10_000;
const RECONCILE_MS = 60_000;
const SHOWN_AT_ONCE = 100;

/** Everyone who is being watched, most urgent first, live. */
export function BoardPage() {
  const { t } = useProctorTexts();
  const { alert, sound, switchSound } = useAlerts();
  const live = useDashboardFeed(alert);
  const refetchInterval = live ? RECONCILE_MS : POLL_MS;
  const sessions = useQuery({ ...sessionsQuery, refetchInterval });
  const [filter, setFilter] = useState<BoardFilter>({ examId: null, search: '', show: 'active' });
  return (
    <>
      <PageHeader title={t('board.title')} lead={t('board.lead')}>
        <Badge
          size="lg"
          color={live ? 'teal' : 'orange'}
          role="status"
          leftSection={live ? <IconBroadcast size={16} aria-hidden /> : <IconRefresh size={16} aria-hidden />}
        >
          {t(live ? 'board.live' : 'board.polling')}
        </Badge>
      </PageHeader>
      <Stack gap="lg">
        <Counts refetchInterval={refetchInterval} />
        {sessions.isPending && <Loading label={t('board.loading')} />}
        {sessions.isError && <LoadFailed error={sessions.error} onRetry={() => sessions.refetch()} />}
        {sessions.data !== undefined && (
          <>
            <BoardFilters
              sessions={sessions.data}
              filter={filter}
              onFilter={setFilter}
              sound={sound}
              onSound={switchSound}
            />
            <SessionList sessions={sessions.data} filter={filter} />
          </>
        )}
      </Stack>
    </>
  );
}

function Counts({ refetchInterval }: { readonly refetchInterval: number }) {
  const { t } = useProctorTexts();
  const { number } = useFormat();
  const overview = useQuery({ ...overviewQuery, refetchInterval });
  if (overview.isPending) return <Loading lines={2} />;
  if (overview.isError) return <LoadFailed error={overview.error} onRetry={() => overview.refetch()} />;
  const { active_sessions, total_sessions, total_anomalies, critical_anomalies, vision } = overview.data;
  return (
    <>
      <SimpleGrid cols={{ base: 2, md: 4 }} spacing={{ base: 'sm', md: 'lg' }}>
        <StatCard label={t('board.active')} value={number(active_sessions)} icon={<IconUsers />} tone="teal" />
        <StatCard label={t('board.total')} value={number(total_sessions)} icon={<IconUsersGroup />} />
        <StatCard label={t('board.anomalies')} value={number(total_anomalies)} icon={<IconFlag />} tone="orange" />
        <StatCard label={t('board.critical')} value={number(critical_anomalies)} icon={<IconUrgent />} tone="red" />
      </SimpleGrid>
      {(!vision.ready || vision.warning !== null) && (
        <Alert color="orange" role="note" icon={<IconAlertTriangle aria-hidden />} title={t('board.visionWarning')}>
          {vision.ready ? vision.warning : t('board.visionNotReady')}
        </Alert>
      )}
    </>
  );
}

function SessionList({ sessions, filter }: { readonly sessions: readonly Session[]; readonly filter: BoardFilter }) {
  const { t } = useProctorTexts();
  const [shown, setShown] = useState(SHOWN_AT_ONCE);
  const visible = visibleSessions(sessions, filter);
  if (visible.length === 0) {
    const narrowed = filter.examId !== null || filter.search.trim() !== '';
    if (narrowed) return <EmptyState title={t('board.noneFound')} body={t('board.noneFoundBody')} />;
    return (
      <EmptyState
        title={t(filter.show === 'all' ? 'board.emptyAll' : 'board.empty')}
        body={t('board.emptyBody')}
        icon={<IconUsers size={28} />}
      />
    );
  }
  return (
    <Stack gap="sm">
      <SessionTable sessions={visible.slice(0, shown)} />
      {visible.length > shown && (
        <Stack align="center" gap="xs">
          <Text size="sm" c="dimmed">
            {t('board.shown', { shown, total: visible.length })}
          </Text>
          <Button variant="default" onClick={() => setShown(shown + SHOWN_AT_ONCE)}>
            {t('board.more')}
          </Button>
        </Stack>
      )}
    </Stack>
  );
}
