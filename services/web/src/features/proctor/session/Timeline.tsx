import { Group, SegmentedControl, Stack, Text, Title, VisuallyHidden } from '@mantine/core';
import type { Anomaly, Severity } from '@proctorwise/contracts';
import { IconShieldCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { EmptyState } from '../../../ui/EmptyState.js';
import { LoadFailed } from '../../../ui/LoadFailed.js';
import { Loading } from '../../../ui/Loading.js';
import { SEVERITY_ORDER } from '../engine/severity.js';
import { newestGrave, ofSeverity } from '../engine/timeline.js';
import { useLookAt } from '../feed/useFeed.js';
import { anomaliesQuery } from '../queries.js';
import { useProctorTexts } from '../texts.js';
import { AnomalyRow } from './AnomalyRow.js';
import { EvidenceDialog } from './EvidenceDialog.js';
import { Gaps } from './Gaps.js';
import classes from './session.module.css';
import { useClockTime } from './useClockTime.js';

interface TimelineProps {
  readonly sessionId: string;
  /** Does what is raised come by the session's socket? */
  readonly live: boolean;
  readonly refetchInterval: number | false;
}

/** What was flagged, newest first; each opens its picture. What it does not show has a toast, as other sessions' has. */
export function Timeline({ sessionId, live, refetchInterval }: TimelineProps) {
  const { t } = useProctorTexts();
  const anomalies = useQuery({ ...anomaliesQuery(sessionId), refetchInterval });
  const [severity, setSeverity] = useState<Severity | 'all'>('all');
  const [openId, setOpenId] = useState<string | null>(null);

  const list = anomalies.data ?? [];
  const shown = severity === 'all' ? list : ofSeverity(list, severity);
  const opened = list.find((anomaly) => anomaly.anomaly_id === openId) ?? null;
  useLookAt(live && anomalies.isSuccess && severity === 'all' && opened === null ? sessionId : null);
  return (
    <section aria-label={t('session.timeline')}>
      <Group justify="space-between" mb="sm">
        <Title order={2}>{t('session.timeline')}</Title>
        {list.length > 0 && (
          <SegmentedControl
            size="xs"
            aria-label={t('session.filter')}
            value={severity}
            onChange={(value) => setSeverity(SEVERITY_ORDER.find((one) => one === value) ?? 'all')}
            data={[
              { value: 'all', label: t('session.allSeverities') },
              ...SEVERITY_ORDER.map((value) => ({ value, label: t(`severity.${value}`) })),
            ]}
          />
        )}
      </Group>
      {anomalies.isPending && <Loading label={t('session.timelineLoading')} />}
      {anomalies.isError && <LoadFailed error={anomalies.error} onRetry={() => anomalies.refetch()} />}
      {anomalies.data !== undefined && list.length === 0 && (
        <EmptyState title={t('session.none')} body={t('session.noneBody')} icon={<IconShieldCheck size={28} />} />
      )}
      {list.length > 0 && shown.length === 0 && <Text c="dimmed">{t('session.noneOfSeverity')}</Text>}
      <News anomalies={anomalies.data} />
      <Rows anomalies={shown} onOpen={setOpenId} />
      <Gaps sessionId={sessionId} refetchInterval={refetchInterval} />
      <EvidenceDialog anomaly={opened} onClose={() => setOpenId(null)} />
    </section>
  );
}

/** Says the newest grave one to who does not see the list grow; nothing of what the page opened with. */
function News({ anomalies }: { readonly anomalies: readonly Anomaly[] | undefined }) {
  const { t } = useProctorTexts();
  const clock = useClockTime();
  const [first, setFirst] = useState<ReadonlySet<string> | null>(null);
  if (first === null && anomalies !== undefined) setFirst(new Set(anomalies.map(({ anomaly_id }) => anomaly_id)));
  const newest = first === null ? null : newestGrave(anomalies ?? [], first);
  return (
    <VisuallyHidden role="status">
      {newest !== null &&
        t('session.news', {
          severity: t(`severity.${newest.severity}`),
          type: t(`type.${newest.anomaly_type}`),
          time: clock(newest.detected_at),
        })}
    </VisuallyHidden>
  );
}

interface RowsProps {
  readonly anomalies: readonly Anomaly[];
  readonly onOpen: (anomalyId: string) => void;
}

function Rows({ anomalies, onOpen }: RowsProps) {
  const { t } = useProctorTexts();
  if (anomalies.length === 0) return null;
  return (
    <Stack component="ol" gap="xs" className={classes.rows ?? ''} aria-label={t('session.timelineLabel')}>
      {anomalies.map((anomaly) => (
        <AnomalyRow key={anomaly.anomaly_id} anomaly={anomaly} onOpen={() => onOpen(anomaly.anomaly_id)} />
      ))}
    </Stack>
  );
}
