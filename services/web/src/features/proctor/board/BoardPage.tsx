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
import { memo, useCallback, useMemo, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { useFormat } from '../../../i18n/useFormat.js';
import { EmptyState } from '../../../ui/EmptyState.js';
import { LoadFailed } from '../../../ui/LoadFailed.js';
import { Loading } from '../../../ui/Loading.js';
import { PageHeader } from '../../../ui/PageHeader.js';
import { StatCard } from '../../../ui/StatCard.js';
import { examsOf, visibleSessions } from '../engine/board.js';
import { type BoardFilter, filterIn, isNarrowed, withFilter } from '../engine/board-filter.js';
import { AlertsFail } from '../feed/AlertsFail.js';
import { useFeed } from '../feed/useFeed.js';
import type { Sound } from '../feed/useSound.js';
import { overviewQuery, sessionsQuery } from '../queries.js';
import { useProctorTexts } from '../texts.js';
import { BoardBar, type BoardView } from './BoardBar.js';
import { BoardFilters } from './BoardFilters.js';
import { KeysDialog } from './KeysDialog.js';
import { SessionTable } from './SessionTable.js';
import { SessionWall } from './SessionWall.js';
import { useEntryKeys } from './useEntryKeys.js';
import { useHeldOrder } from './useHeldOrder.js';
import { Pictures } from './usePictures.js';
import { useShortcuts } from './useShortcuts.js';
import { useUnhurried } from './useUnhurried.js';

const SHOWN_AT_ONCE = 100;

/** Everyone who is being watched, most urgent first, live. */
export function BoardPage() {
  const { t } = useProctorTexts();
  const { live, refetchInterval, pictures, sound } = useFeed();
  const sessions = useQuery({ ...sessionsQuery, refetchInterval });
  // Drawn in small pieces when there is time for it: news come several times a second, and frames must not wait for them.
  const list = useUnhurried(sessions.data);
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
        <AlertsFail />
      </PageHeader>
      <Stack gap="lg">
        <Counts refetchInterval={refetchInterval} />
        {list === undefined && !sessions.isError && <Loading label={t('board.loading')} />}
        {sessions.isError && <LoadFailed error={sessions.error} onRetry={() => sessions.refetch()} />}
        {list !== undefined && (
          <Pictures value={pictures}>
            <Board sessions={list} sound={sound} />
          </Pictures>
        )}
      </Stack>
    </>
  );
}

// Always the same elements, so that a card is drawn anew only when its number changes.
const ICONS = { active: <IconUsers />, total: <IconUsersGroup />, anomalies: <IconFlag />, critical: <IconUrgent /> };

function Counts({ refetchInterval }: { readonly refetchInterval: number }) {
  const { t } = useProctorTexts();
  const { number } = useFormat();
  const overview = useQuery({ ...overviewQuery, refetchInterval });
  if (overview.isPending) return <Loading lines={2} />;
  if (overview.isLoadingError) return <LoadFailed error={overview.error} onRetry={() => overview.refetch()} />;
  const { active_sessions, total_sessions, total_anomalies, critical_anomalies, vision } = overview.data;
  const fallenBack = vision.fallback?.sittings ?? 0;
  return (
    <>
      <SimpleGrid cols={{ base: 2, md: 4 }} spacing={{ base: 'sm', md: 'lg' }}>
        <StatCard label={t('board.active')} value={number(active_sessions)} icon={ICONS.active} tone="teal" />
        <StatCard label={t('board.total')} value={number(total_sessions)} icon={ICONS.total} />
        <StatCard label={t('board.anomalies')} value={number(total_anomalies)} icon={ICONS.anomalies} tone="orange" />
        <StatCard label={t('board.critical')} value={number(critical_anomalies)} icon={ICONS.critical} tone="red" />
      </SimpleGrid>
      {(!vision.ready || vision.warning !== null) && (
        <Alert color="orange" role="note" icon={<IconAlertTriangle aria-hidden />} title={t('board.visionWarning')}>
          {t(vision.ready ? 'board.visionSimpler' : 'board.visionNotReady')}
        </Alert>
      )}
      {fallenBack > 0 && (
        <Alert color="orange" role="note" icon={<IconAlertTriangle aria-hidden />} title={t('board.visionWarning')}>
          {t('board.visionFallback', { count: fallenBack })}
        </Alert>
      )}
    </>
  );
}

interface BoardProps {
  readonly sessions: readonly Session[];
  readonly sound: Sound;
}

/** The list with its filters and keys. What is chosen stands in the page's address. */
const Board = memo(function Board({ sessions, sound }: BoardProps) {
  const [query, setQuery] = useSearchParams();
  const [helping, setHelping] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  // The router changes the address when it has time; what somebody types has to stand there at once.
  const [typed, setTyped] = useState(() => filterIn(query).search);
  const filter = useMemo(() => ({ ...filterIn(query), search: typed }), [query, typed]);
  const known = useMemo(() => new Map(sessions.map((one) => [one.session_id, one])), [sessions]);
  const wanted = useMemo(
    () => visibleSessions(sessions, filter).map(({ session_id }) => session_id),
    [sessions, filter],
  );
  const exams = useMemo(() => examsOf(sessions), [sessions]);
  const order = useHeldOrder(wanted, (id) => known.has(id), `${query} ${typed}`);
  const keyOf = useEntryKeys(order.ids, order.lastFocused);
  const help = useCallback((): void => setHelping(true), []);
  const mute = (): void => sound.switchTo(!sound.on);
  const keys = useShortcuts({ list, search, onSound: mute, onSort: order.sortNow, onHelp: help });
  const choose = useCallback(
    (name: string, value: string | null): void =>
      setQuery(
        (before) => {
          const next = new URLSearchParams(before);
          if (value === null) next.delete(name);
          else next.set(name, value);
          return next;
        },
        { replace: true },
      ),
    [setQuery],
  );
  const onView = useCallback((chosen: BoardView) => choose('view', chosen === 'wall' ? 'wall' : null), [choose]);
  const onBoxes = useCallback((on: boolean) => choose('boxes', on ? '1' : null), [choose]);
  const onFilter = useCallback(
    (next: BoardFilter): void => {
      setTyped(next.search);
      setQuery((before) => withFilter(before, next), { replace: true });
    },
    [setQuery],
  );
  const view: BoardView = query.get('view') === 'wall' ? 'wall' : 'table';
  const boxes = query.get('boxes') === '1';
  return (
    <>
      <BoardFilters exams={exams} filter={filter} onFilter={onFilter} searchRef={search} />
      <BoardBar
        view={view}
        onView={onView}
        boxes={boxes}
        onBoxes={onBoxes}
        misplaced={order.misplaced}
        onSort={order.sortNow}
        onHelp={help}
      />
      <div ref={list} {...order.handlers}>
        <SessionList
          sessions={order.ids.flatMap((id) => known.get(id) ?? [])}
          filter={filter}
          view={view}
          boxes={boxes}
          keyOf={keyOf}
        />
      </div>
      <KeysDialog opened={helping} onClose={() => setHelping(false)} on={keys.on} onSwitch={keys.switchTo} />
    </>
  );
});

interface SessionListProps {
  readonly sessions: readonly Session[];
  readonly filter: BoardFilter;
  readonly view: BoardView;
  readonly boxes: boolean;
  readonly keyOf: (sessionId: string) => string;
}

function SessionList({ sessions, filter, view, boxes, keyOf }: SessionListProps) {
  const { t } = useProctorTexts();
  const [shown, setShown] = useState(SHOWN_AT_ONCE);
  if (sessions.length === 0) {
    if (isNarrowed(filter)) return <EmptyState title={t('board.noneFound')} body={t('board.noneFoundBody')} />;
    return (
      <EmptyState
        title={t(filter.state === 'running' ? 'board.empty' : 'board.emptyAll')}
        body={t('board.emptyBody')}
        icon={<IconUsers size={28} />}
      />
    );
  }
  const first = sessions.slice(0, shown);
  return (
    <Stack gap="sm">
      {view === 'wall' ? (
        <SessionWall sessions={first} boxes={boxes} keyOf={keyOf} />
      ) : (
        <SessionTable sessions={first} boxes={boxes} keyOf={keyOf} />
      )}
      {sessions.length > shown && (
        <Stack align="center" gap="xs">
          <Text size="sm" c="dimmed">
            {t('board.shown', { shown, total: sessions.length })}
          </Text>
          <Button variant="default" onClick={() => setShown(shown + SHOWN_AT_ONCE)}>
            {t('board.more')}
          </Button>
        </Stack>
      )}
    </Stack>
  );
}
