import { Badge, Button, Card, Group, SimpleGrid, Text, TextInput, Title } from '@mantine/core';
import type { Exam } from '@proctorwise/contracts';
import { IconCamera, IconNotebook, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { useFormat } from '../../../i18n/useFormat.js';
import { EmptyState } from '../../../ui/EmptyState.js';
import { LoadFailed } from '../../../ui/LoadFailed.js';
import { Loading } from '../../../ui/Loading.js';
import { PageHeader } from '../../../ui/PageHeader.js';
import { examsQuery } from '../queries.js';
import { useStudentTexts } from '../texts.js';

/** All exams that can be booked. */
export function ExamsPage() {
  const { t } = useStudentTexts();
  return (
    <>
      <PageHeader title={t('exams.title')} lead={t('exams.lead')}>
        <Button
          component={Link}
          to="/student/check"
          variant="default"
          leftSection={<IconCamera size={18} aria-hidden />}
        >
          {t('exams.check')}
        </Button>
      </PageHeader>
      <ExamList />
    </>
  );
}

function ExamList() {
  const { t } = useStudentTexts();
  const exams = useQuery(examsQuery);
  const [search, setSearch] = useState('');
  if (exams.isPending) return <Loading label={t('exams.loading')} />;
  if (exams.isLoadingError) return <LoadFailed error={exams.error} onRetry={() => exams.refetch()} />;
  if (exams.data.length === 0) {
    return <EmptyState title={t('exams.empty')} body={t('exams.emptyBody')} icon={<IconNotebook size={28} />} />;
  }
  const wanted = search.trim().toLocaleLowerCase();
  const found = exams.data
    .filter((exam) => exam.title.toLocaleLowerCase().includes(wanted))
    .sort((a, b) => a.title.localeCompare(b.title));
  return (
    <>
      {exams.data.length > 5 && (
        <TextInput
          label={t('exams.search')}
          leftSection={<IconSearch size={16} aria-hidden />}
          mb="lg"
          maw={360}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      )}
      {found.length === 0 ? (
        <EmptyState title={t('exams.noneFound')} body={t('exams.noneFoundBody')} />
      ) : (
        <SimpleGrid
          component="ul"
          cols={{ base: 1, sm: 2, lg: 3 }}
          aria-label={t('exams.label')}
          style={{ listStyle: 'none', padding: 0, margin: 0 }}
        >
          {found.map((exam) => (
            <ExamCard key={exam.exam_id} exam={exam} />
          ))}
        </SimpleGrid>
      )}
    </>
  );
}

function ExamCard({ exam }: { readonly exam: Exam }) {
  const { t } = useStudentTexts();
  const { duration, percent } = useFormat();
  return (
    <Card component="li" style={{ display: 'flex', flexDirection: 'column', gap: '0.75rem' }}>
      <Title order={2} size="h3" style={{ overflowWrap: 'anywhere' }}>
        {exam.title}
      </Title>
      {exam.description !== null && exam.description !== '' && (
        <Text c="dimmed" size="sm" lineClamp={3}>
          {exam.description}
        </Text>
      )}
      <Group gap="xs">
        <Badge>{duration(exam.duration_minutes)}</Badge>
        <Badge>{t('exams.questions', { count: exam.question_count })}</Badge>
        <Badge>{t('exams.passMark', { mark: percent(exam.pass_mark) })}</Badge>
        {exam.entry === 'invited' && <Badge color="orange">{t('exams.byInvitation')}</Badge>}
      </Group>
      <Button
        component={Link}
        to={`/student/exams/${exam.exam_id}`}
        aria-label={t('exams.seeTimesOf', { title: exam.title })}
        variant="light"
        mt="auto"
      >
        {t('exams.seeTimes')}
      </Button>
    </Card>
  );
}
