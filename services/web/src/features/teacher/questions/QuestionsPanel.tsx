import { Button, Card, Group, Stack, Text } from '@mantine/core';
import type { QuestionWithAnswer } from '@proctorwise/contracts';
import { IconCode, IconEye, IconListNumbers, IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { request } from '../../../api/request.js';
import { confirm } from '../../../ui/confirm.js';
import { EmptyState } from '../../../ui/EmptyState.js';
import { LoadFailed } from '../../../ui/LoadFailed.js';
import { Loading } from '../../../ui/Loading.js';
import { toastDone, toastFailed } from '../../../ui/toasts.js';
import { examQuery, questionsQuery } from '../queries.js';
import { useTeacherTexts } from '../texts.js';
import { BulkForm } from './BulkForm.js';
import { QuestionCard } from './QuestionCard.js';
import { QuestionForm } from './QuestionForm.js';

/** The questions of an exam with their key. */
export function QuestionsPanel() {
  const { t } = useTeacherTexts();
  const { examId = '' } = useParams();
  const queryClient = useQueryClient();
  const questions = useQuery(questionsQuery(examId));
  const [open, setOpen] = useState<'one' | 'many' | null>(null);

  const remove = useMutation({
    mutationFn: (question: QuestionWithAnswer) =>
      request('DELETE', `/exams/${examId}/questions/${question.question_id}`),
    onSuccess: () => toastDone(t('questions.deleted')),
    onError: toastFailed,
    onSettled: async () => {
      void queryClient.invalidateQueries(examQuery(examId));
      await queryClient.invalidateQueries(questionsQuery(examId));
    },
  });
  const askRemove = async (question: QuestionWithAnswer) => {
    const confirmed = await confirm({
      title: t('questions.deleteTitle', { number: question.question_number }),
      body: t('questions.deleteBody'),
      confirmLabel: t('questions.deleteConfirm'),
      danger: true,
    });
    if (confirmed) remove.mutate(question);
  };

  if (questions.isPending) return <Loading label={t('questions.loading')} />;
  if (questions.isLoadingError) return <LoadFailed error={questions.error} onRetry={questions.refetch} />;
  const list = [...questions.data].sort((one, other) => one.question_number - other.question_number);
  const points = list.reduce((sum, question) => sum + question.points, 0);
  const actions = (
    <Group gap="sm">
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen('one')}>
        {t('questions.add')}
      </Button>
      <Button variant="default" leftSection={<IconCode size={16} aria-hidden />} onClick={() => setOpen('many')}>
        {t('questions.bulk')}
      </Button>
      {list.length > 0 && (
        <Button
          component={Link}
          to={`/teacher/exams/${examId}/preview`}
          variant="default"
          leftSection={<IconEye size={16} aria-hidden />}
        >
          {t('questions.preview')}
        </Button>
      )}
    </Group>
  );

  return (
    <Stack>
      {list.length === 0 ? (
        <Card>
          <EmptyState title={t('questions.empty')} body={t('questions.emptyBody')} icon={<IconListNumbers size={28} />}>
            {actions}
          </EmptyState>
        </Card>
      ) : (
        <>
          <Group justify="space-between">
            <Text fw={550} role="status">
              {t('questions.total', { count: list.length, points })}
            </Text>
            {actions}
          </Group>
          <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: 'none' }} aria-label={t('questions.title')}>
            {list.map((question) => (
              <QuestionCard key={question.question_id} question={question} onDelete={() => void askRemove(question)} />
            ))}
          </Stack>
        </>
      )}
      {open === 'one' && <QuestionForm examId={examId} onClose={() => setOpen(null)} />}
      {open === 'many' && <BulkForm examId={examId} onClose={() => setOpen(null)} />}
    </Stack>
  );
}
