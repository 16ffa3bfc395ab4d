import { Badge, Button, Card, Checkbox, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import type { Exam } from '@proctorwise/contracts';
import { IconClipboardText, IconPlus, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { useMe } from '../../../auth/me.js';
import { useFormat } from '../../../i18n/useFormat.js';
import { EmptyState } from '../../../ui/EmptyState.js';
import { LoadFailed } from '../../../ui/LoadFailed.js';
import { Loading } from '../../../ui/Loading.js';
import { PageHeader } from '../../../ui/PageHeader.js';
import { examsQuery } from '../queries.js';
import { useTeacherTexts } from '../texts.js';
import classes from './ExamListPage.module.css';

function ExamRow({ exam }: { readonly exam: Exam }) {
  const { t } = useTeacherTexts();
  const format = useFormat();
  return (
    <Card component="li" className={classes.row}>
      <Group justify="space-between" gap="md">
        <div className={classes.text}>
          <Title order={2} size="h3">
            <Link to={`/teacher/exams/${exam.exam_id}`} className={classes.link}>
              {exam.title}
            </Link>
          </Title>
          {exam.description !== null && exam.description !== '' && (
            <Text c="dimmed" size="sm" lineClamp={1} mt={2}>
              {exam.description}
            </Text>
          )}
        </div>
        <Group gap="xs">
          {exam.status === 'deleted' && <Badge color="gray">{t('list.withdrawn')}</Badge>}
          <Badge color={exam.question_count === 0 ? 'orange' : 'teal'}>
            {exam.question_count === 0 ? t('list.noQuestions') : t('list.questions', { count: exam.question_count })}
          </Badge>
          <Badge>{format.duration(exam.duration_minutes)}</Badge>
          <Badge>{t('list.passMark', { mark: format.percent(exam.pass_mark) })}</Badge>
        </Group>
      </Group>
    </Card>
  );
}

/** A teacher's own exams. */
export function ExamListPage() {
  const { t } = useTeacherTexts();
  const teacherId = useMe().data?.user_id ?? '';
  const exams = useQuery(examsQuery(teacherId));
  const [search, setSearch] = useState('');
  const [withdrawn, setWithdrawn] = useState(false);

  const create = (
    <Button component={Link} to="/teacher/exams/new" leftSection={<IconPlus size={18} aria-hidden />}>
      {t('list.create')}
    </Button>
  );
  const all = exams.data ?? [];
  const wanted = search.trim().toLowerCase();
  const shown = all.filter(
    (exam) => (withdrawn || exam.status === 'active') && exam.title.toLowerCase().includes(wanted),
  );

  return (
    <>
      <PageHeader title={t('list.title')} lead={t('list.lead')}>
        {create}
      </PageHeader>
      {exams.isPending && <Loading label={t('list.loading')} />}
      {exams.isError && <LoadFailed error={exams.error} onRetry={exams.refetch} />}
      {exams.isSuccess && all.length === 0 && (
        <Card>
          <EmptyState title={t('list.empty')} body={t('list.emptyBody')} icon={<IconClipboardText size={28} />}>
            {create}
          </EmptyState>
        </Card>
      )}
      {all.length > 0 && (
        <Stack>
          <Group justify="space-between">
            <TextInput
              aria-label={t('list.search')}
              placeholder={t('list.search')}
              leftSection={<IconSearch size={16} aria-hidden />}
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
              w={{ base: '100%', xs: 320 }}
            />
            {all.some((exam) => exam.status === 'deleted') && (
              <Checkbox
                label={t('list.showWithdrawn')}
                checked={withdrawn}
                onChange={(event) => setWithdrawn(event.currentTarget.checked)}
              />
            )}
          </Group>
          {shown.length === 0 ? (
            <EmptyState title={t('list.noneFound')} body={t('list.noneFoundBody')} />
          ) : (
            <Stack component="ul" gap="sm" className={classes.list ?? ''} aria-label={t('list.label')}>
              {shown.map((exam) => (
                <ExamRow key={exam.exam_id} exam={exam} />
              ))}
            </Stack>
          )}
        </Stack>
      )}
    </>
  );
}
