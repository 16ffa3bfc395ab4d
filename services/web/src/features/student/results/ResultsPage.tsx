import { Anchor, Badge, Card, Group, Stack, Text, Title } from '@mantine/core';
import type { Submission } from '@proctorwise/contracts';
import { IconReportAnalytics } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { useMe } from '../../../auth/me.js';
import { useFormat } from '../../../i18n/useFormat.js';
import { EmptyState } from '../../../ui/EmptyState.js';
import { LoadFailed } from '../../../ui/LoadFailed.js';
import { Loading } from '../../../ui/Loading.js';
import { PageHeader } from '../../../ui/PageHeader.js';
import { submissionsQuery } from '../queries.js';
import { useStudentTexts } from '../texts.js';
import { PassBadge } from './PassBadge.js';

/** Everything the student has handed in. */
export function ResultsPage() {
  const { t } = useStudentTexts();
  return (
    <>
      <PageHeader title={t('results.title')} lead={t('results.lead')} />
      <ResultList />
    </>
  );
}

function ResultList() {
  const { t } = useStudentTexts();
  const userId = useMe().data?.user_id ?? '';
  const submissions = useQuery({ ...submissionsQuery(userId), enabled: userId !== '' });
  if (submissions.isPending) return <Loading label={t('results.loading')} />;
  if (submissions.isLoadingError) return <LoadFailed error={submissions.error} onRetry={() => submissions.refetch()} />;
  const handedIn = submissions.data
    .filter((submission) => submission.submitted_at !== null)
    .sort((a, b) => Date.parse(b.submitted_at ?? '') - Date.parse(a.submitted_at ?? ''));
  if (handedIn.length === 0) {
    return (
      <EmptyState title={t('results.empty')} body={t('results.emptyBody')} icon={<IconReportAnalytics size={28} />} />
    );
  }
  return (
    <Stack component="ul" gap="sm" aria-label={t('results.title')} style={{ listStyle: 'none', padding: 0, margin: 0 }}>
      {handedIn.map((submission) => (
        <ResultRow key={submission.submission_id} submission={submission} />
      ))}
    </Stack>
  );
}

function ResultRow({ submission }: { readonly submission: Submission }) {
  const { t } = useStudentTexts();
  const { dateTime, percent } = useFormat();
  const { submission_id, exam_title, submitted_at, percentage, status, passed, total_shown } = submission;
  return (
    <Card component="li" padding="md">
      <Group justify="space-between" gap="md">
        <div style={{ minWidth: 0, flex: '1 1 14rem' }}>
          <Title order={2} size="h3">
            <Anchor
              component={Link}
              to={`/student/results/${submission_id}`}
              aria-label={t('results.open', { title: exam_title })}
              inherit
            >
              {exam_title}
            </Anchor>
          </Title>
          <Text size="sm" c="dimmed">
            {submitted_at !== null && dateTime(submitted_at)}
          </Text>
        </div>
        <Group gap="sm">
          {status === 'graded' && percentage !== null ? (
            <>
              <PassBadge passed={passed} />
              <Text fw={700} fz="xl">
                {percent(percentage)}
              </Text>
            </>
          ) : (
            <Badge color={total_shown ? 'orange' : 'indigo'}>
              {t(total_shown || status !== 'graded' ? `results.state.${status}` : 'results.later')}
            </Badge>
          )}
        </Group>
      </Group>
    </Card>
  );
}
