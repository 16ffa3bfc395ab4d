import { Anchor, Button, Card, Group, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core';
import type { Submission } from '@proctorwise/contracts';
import { IconChartBar, IconKey, IconSearch } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { DataTable } from 'mantine-datatable';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { request } from '../../../api/request.js';
import { useFormat } from '../../../i18n/useFormat.js';
import { confirm } from '../../../ui/confirm.js';
import { EmptyState } from '../../../ui/EmptyState.js';
import { LoadFailed } from '../../../ui/LoadFailed.js';
import { Loading } from '../../../ui/Loading.js';
import { StatCard } from '../../../ui/StatCard.js';
import { toastDone, toastFailed } from '../../../ui/toasts.js';
import '../../../ui/dataTable.js';
import { examQuery, submissionsQuery } from '../queries.js';
import { useTeacherTexts } from '../texts.js';
import { Histogram } from './Histogram.js';
import { StatusBadge } from './StatusBadge.js';
import { resultStatistics } from './statistics.js';

function ResultNumbers({
  submissions,
  passMark,
}: {
  readonly submissions: readonly Submission[];
  readonly passMark: number;
}) {
  const { t } = useTeacherTexts();
  const format = useFormat();
  const numbers = resultStatistics(submissions);
  return (
    <>
      <SimpleGrid cols={{ base: 2, md: 4 }} spacing={{ base: 'sm', md: 'md' }}>
        <StatCard
          label={t('results.handedIn')}
          value={format.number(numbers.handedIn)}
          hint={t('results.running', { count: numbers.writing })}
        />
        <StatCard
          label={t('results.toGrade')}
          value={format.number(numbers.waiting)}
          hint={t(numbers.waiting === 0 ? 'results.toGradeNone' : 'results.toGradeSome')}
        />
        <StatCard
          label={t('results.average')}
          value={numbers.average === null ? '–' : format.percent(numbers.average)}
          hint={
            numbers.median === null
              ? t('results.averageNone')
              : t('results.median', { value: format.percent(numbers.median) })
          }
        />
        <StatCard
          label={t('results.passed')}
          value={numbers.passRate === null ? '–' : format.percent(numbers.passRate)}
          hint={t('results.passedHint', { mark: format.percent(passMark) })}
        />
      </SimpleGrid>
      {numbers.percentages.length > 0 && <Histogram percentages={numbers.percentages} passMark={passMark} />}
    </>
  );
}

function PapersTable({
  submissions,
  examId,
}: {
  readonly submissions: readonly Submission[];
  readonly examId: string;
}) {
  const { t } = useTeacherTexts();
  const format = useFormat();
  const [search, setSearch] = useState('');
  const nameOf = (submission: Submission) => submission.student_name || t('results.unnamed');
  const shown = submissions
    .filter((submission) => nameOf(submission).toLowerCase().includes(search.trim().toLowerCase()))
    .sort(
      (one, other) =>
        Number(other.status === 'manual_review') - Number(one.status === 'manual_review') ||
        nameOf(one).localeCompare(nameOf(other)),
    );
  return (
    <Card component="section">
      <Group justify="space-between" mb="md">
        <Title order={2} size="h3">
          {t('results.papers')}
        </Title>
        <TextInput
          aria-label={t('results.search')}
          placeholder={t('results.search')}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          w={{ base: '100%', xs: 260 }}
        />
      </Group>
      <DataTable
        idAccessor="submission_id"
        records={shown}
        minHeight={shown.length === 0 ? 140 : 0}
        noRecordsText={t('results.noneFound')}
        columns={[
          {
            accessor: 'student_name',
            title: t('results.student'),
            render: (submission) =>
              submission.status === 'draft' ? (
                nameOf(submission)
              ) : (
                <Anchor
                  component={Link}
                  to={`/teacher/exams/${examId}/results/${submission.submission_id}`}
                  aria-label={t('results.open', { name: nameOf(submission) })}
                  fw={550}
                  size="sm"
                >
                  {nameOf(submission)}
                </Anchor>
              ),
          },
          {
            accessor: 'status',
            title: t('results.status'),
            render: ({ status }) => <StatusBadge status={status} />,
          },
          {
            accessor: 'percentage',
            title: t('results.result'),
            textAlign: 'right',
            render: ({ percentage, passed }) =>
              percentage === null ? (
                '–'
              ) : (
                <Text
                  component="span"
                  size="sm"
                  fw={600}
                  c={passed === false ? 'var(--mantine-color-error)' : undefined}
                >
                  {format.percent(percentage)}
                </Text>
              ),
          },
          {
            accessor: 'total_score',
            title: t('results.score'),
            textAlign: 'right',
            noWrap: true,
            visibleMediaQuery: '(min-width: 48em)',
            render: ({ total_score, max_score }) =>
              total_score === null || max_score === null
                ? null
                : t('results.scoreOf', { score: format.number(total_score), max: format.number(max_score) }),
          },
          {
            accessor: 'passed',
            title: t('results.passed'),
            visibleMediaQuery: '(min-width: 62em)',
            render: ({ passed }) => (passed === null ? null : t(passed ? 'results.didPass' : 'results.didNotPass')),
          },
          {
            accessor: 'submitted_at',
            title: t('results.submittedAt'),
            noWrap: true,
            visibleMediaQuery: '(min-width: 48em)',
            render: ({ submitted_at }) => (submitted_at === null ? null : format.dateTime(submitted_at)),
          },
        ]}
      />
    </Card>
  );
}

/** All papers of an exam: numbers, spread, list, and the release of the answers. */
export function ResultsPanel() {
  const { t } = useTeacherTexts();
  const { examId = '' } = useParams();
  const queryClient = useQueryClient();
  const { data: exam } = useSuspenseQuery(examQuery(examId));
  const submissions = useQuery(submissionsQuery(examId));
  const release = useMutation({
    mutationFn: () => request('POST', `/corrections/exams/${examId}/release`),
    onSuccess: async () => {
      toastDone(t('results.released'));
      await queryClient.invalidateQueries({ queryKey: ['submissions'] });
    },
    onError: toastFailed,
  });
  const askRelease = async () => {
    const title = t('results.releaseTitle');
    if (await confirm({ title, body: t('results.releaseBody'), confirmLabel: t('results.release') })) release.mutate();
  };

  if (submissions.isPending) return <Loading label={t('results.loading')} />;
  if (submissions.isLoadingError) return <LoadFailed error={submissions.error} onRetry={submissions.refetch} />;
  if (submissions.data.length === 0) {
    return (
      <Card>
        <EmptyState title={t('results.empty')} body={t('results.emptyBody')} icon={<IconChartBar size={28} />} />
      </Card>
    );
  }
  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <Text size="sm" c="dimmed" flex="1 1 16rem">
          {exam.totals_told === 'with_marks' && t('results.toldLater')}
        </Text>
        <Button
          variant="default"
          leftSection={<IconKey size={16} aria-hidden />}
          loading={release.isPending}
          onClick={() => void askRelease()}
        >
          {t('results.release')}
        </Button>
      </Group>
      <ResultNumbers submissions={submissions.data} passMark={exam.pass_mark} />
      <PapersTable submissions={submissions.data} examId={examId} />
    </Stack>
  );
}
