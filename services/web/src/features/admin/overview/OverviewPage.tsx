import { Alert, Anchor, Group, SimpleGrid, Skeleton, Stack, Text, Title } from '@mantine/core';
import type { ReservationStatus, SubmissionStatus } from '@proctorwise/contracts';
import {
  IconAlertTriangle,
  IconCalendarEvent,
  IconCamera,
  IconChecks,
  IconClipboardText,
  IconEye,
  IconFileText,
  IconPencil,
  IconReportAnalytics,
  IconTicket,
  IconUsers,
} from '@tabler/icons-react';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useFormat } from '../../../i18n/useFormat.js';
import { LoadFailed } from '../../../ui/LoadFailed.js';
import { PageHeader } from '../../../ui/PageHeader.js';
import { StatCard } from '../../../ui/StatCard.js';
import { ROLES } from '../roles.js';
import { useAdminTexts } from '../texts.js';
import { correctionsOverview, examsOverview, monitoringOverview, usersOverview } from './queries.js';

interface ServiceSectionProps<T> {
  readonly title: string;
  readonly query: UseQueryResult<T>;
  readonly link?: ReactNode;
  readonly children: (data: T) => ReactNode;
}

/** The numbers of one service. When it fails, it fails alone. */
function ServiceSection<T>({ title, query, link, children }: ServiceSectionProps<T>) {
  const { t } = useAdminTexts();
  return (
    <Stack component="section" gap="sm" aria-label={title}>
      <Group justify="space-between">
        <Title order={2}>{title}</Title>
        {link}
      </Group>
      {query.isPending && (
        <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }} role="status" aria-label={t('overview.loading')}>
          {['one', 'two', 'three', 'four'].map((card) => (
            <Skeleton key={card} height={128} radius="lg" />
          ))}
        </SimpleGrid>
      )}
      {query.isError && <LoadFailed error={query.error} onRetry={query.refetch} title={t('overview.failed')} />}
      {query.data !== undefined && <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }}>{children(query.data)}</SimpleGrid>}
    </Stack>
  );
}

const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, count) => total + count, 0);

/** The platform at a glance, from four services. */
export function OverviewPage() {
  const { t } = useAdminTexts();
  const { number, percent } = useFormat();
  const users = useQuery(usersOverview);
  const exams = useQuery(examsOverview);
  const monitoring = useQuery(monitoringOverview);
  const corrections = useQuery(correctionsOverview);
  const warning = monitoring.data?.vision.warning ?? null;

  return (
    <>
      <PageHeader title={t('overview.title')} lead={t('overview.lead')} />
      <Stack gap={36}>
        <ServiceSection
          title={t('overview.monitoring')}
          query={monitoring}
          link={
            <Anchor component={Link} to="/proctor" size="sm">
              {t('overview.openSessions')}
            </Anchor>
          }
        >
          {({ active_sessions, total_sessions, total_anomalies, critical_anomalies, frames, vision }) => (
            <>
              <StatCard
                label={t('overview.activeSessions')}
                value={number(active_sessions)}
                hint={t('overview.totalSessions', { count: total_sessions })}
                icon={<IconEye size={22} />}
                tone="teal"
              />
              <StatCard
                label={t('overview.anomalies')}
                value={number(total_anomalies)}
                hint={t('overview.critical', { count: critical_anomalies })}
                icon={<IconAlertTriangle size={22} />}
                tone={critical_anomalies > 0 ? 'red' : 'indigo'}
              />
              <StatCard
                label={t('overview.frames')}
                value={number(frames.acknowledged)}
                hint={t('overview.framesHint', {
                  analysed: number(frames.analysed),
                  skipped: number(frames.skipped),
                  unreadable: number(frames.unreadable),
                })}
                icon={<IconCamera size={22} />}
              />
              <StatCard
                label={t('overview.vision')}
                value={t(vision.ready ? 'overview.visionReady' : 'overview.visionNotReady')}
                hint={t('overview.visionHint', { model: vision.model, processes: number(vision.processes) })}
                icon={<IconReportAnalytics size={22} />}
                tone={vision.ready ? 'teal' : 'red'}
              />
            </>
          )}
        </ServiceSection>
        {warning !== null && (
          <Alert color="orange" icon={<IconAlertTriangle aria-hidden />} mt={-20}>
            {t('overview.visionSimpler')}
            {/* What is to be done: for whoever runs the platform, in the server's language. */}
            <Text size="sm" lang="en" mt={4}>
              {warning}
            </Text>
          </Alert>
        )}
        <ServiceSection title={t('overview.exams')} query={exams}>
          {({ exams: count, slots_open_now, slots_to_come, reservations_by_status }) => (
            <>
              <StatCard label={t('overview.examCount')} value={number(count)} icon={<IconClipboardText size={22} />} />
              <StatCard
                label={t('overview.slotsOpen')}
                value={number(slots_open_now)}
                hint={t('overview.slotsToCome', { count: slots_to_come })}
                icon={<IconCalendarEvent size={22} />}
                tone="teal"
              />
              <StatCard
                label={t('overview.reservations')}
                value={number(sum(reservations_by_status))}
                hint={inOneLine(
                  (Object.keys(reservations_by_status) as ReservationStatus[]).map((status) =>
                    t(`reservation.${status}`, { count: reservations_by_status[status] }),
                  ),
                )}
                icon={<IconTicket size={22} />}
              />
            </>
          )}
        </ServiceSection>
        <ServiceSection title={t('overview.corrections')} query={corrections}>
          {({ submissions_by_status, average_percentage }) => (
            <>
              <StatCard
                label={t('overview.papers')}
                value={number(sum(submissions_by_status))}
                hint={inOneLine(
                  (Object.keys(submissions_by_status) as SubmissionStatus[])
                    .filter((status) => submissions_by_status[status] > 0)
                    .map((status) => t(`submission.${status}`, { count: submissions_by_status[status] })),
                )}
                icon={<IconFileText size={22} />}
              />
              <StatCard
                label={t('overview.toGrade')}
                value={number(submissions_by_status.manual_review)}
                hint={t('overview.toGradeHint')}
                icon={<IconPencil size={22} />}
                tone={submissions_by_status.manual_review > 0 ? 'orange' : 'teal'}
              />
              <StatCard
                label={t('overview.average')}
                value={average_percentage === null ? t('overview.none') : percent(average_percentage)}
                hint={t('overview.averageHint')}
                icon={<IconChecks size={22} />}
                tone="teal"
              />
            </>
          )}
        </ServiceSection>
        <ServiceSection
          title={t('overview.users')}
          query={users}
          link={
            <Anchor component={Link} to="/admin/users" size="sm">
              {t('overview.openUsers')}
            </Anchor>
          }
        >
          {({ by_role }) =>
            ROLES.map((role) => (
              <StatCard
                key={role}
                label={t(`roles.${role}`)}
                value={number(by_role[role])}
                icon={<IconUsers size={22} />}
              />
            ))
          }
        </ServiceSection>
      </Stack>
    </>
  );
}

/** Facts that begin in lower case, as one line that does not. */
function inOneLine(facts: readonly string[]): string {
  const line = facts.join(', ');
  return line.charAt(0).toLocaleUpperCase() + line.slice(1);
}
