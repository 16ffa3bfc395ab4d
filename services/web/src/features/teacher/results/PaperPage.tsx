import { Box, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { useFormat } from '../../../i18n/useFormat.js';
import { PageLoadFailed } from '../../../ui/LoadFailed.js';
import { Loading } from '../../../ui/Loading.js';
import { PageHeader } from '../../../ui/PageHeader.js';
import { questionsQuery, resultQuery } from '../queries.js';
import { useTeacherTexts } from '../texts.js';
import { AnswerCard } from './AnswerCard.js';
import { StatusBadge } from './StatusBadge.js';

/** One student's paper: each answer with its grade, by hand where the machine may not. */
export function PaperPage() {
  const { t } = useTeacherTexts();
  const format = useFormat();
  const { examId = '', submissionId = '' } = useParams();
  const result = useQuery(resultQuery(submissionId));
  // Only for the words of the options: without them an answer shows its letter.
  const questions = useQuery(questionsQuery(examId));
  if (result.isPending) return <Loading label={t('results.detail.loading')} />;
  if (result.isLoadingError) return <PageLoadFailed error={result.error} onRetry={result.refetch} />;
  const { submission, summary, key_released } = result.data;
  const answers = [...result.data.answers].sort((one, other) => one.question_number - other.question_number);
  return (
    <Box maw={820} mx="auto">
      <PageHeader
        title={submission.student_name || t('results.unnamed')}
        lead={
          <>
            {submission.exam_title}
            {submission.submitted_at !== null &&
              ` · ${t('results.detail.handedIn', { when: format.dateTime(submission.submitted_at) })}`}
          </>
        }
        back={{ to: `/teacher/exams/${examId}/results`, label: t('results.detail.back') }}
      >
        <Stack gap={4}>
          <Group gap="sm">
            <StatusBadge status={submission.status} />
            {submission.percentage !== null && (
              <Text fz={24} fw={700}>
                {format.percent(submission.percentage)}
              </Text>
            )}
          </Group>
          <Text size="sm" c="dimmed">
            {t('results.detail.summary', {
              graded: format.number(summary.graded),
              total: format.number(summary.total_questions),
              // Teachers are always told.
              correct: format.number(summary.correct ?? 0),
            })}
          </Text>
        </Stack>
      </PageHeader>
      <Stack>
        {answers.map((answer) => (
          <AnswerCard
            key={answer.answer_id}
            answer={answer}
            question={questions.data?.find(({ question_id }) => question_id === answer.question_id)}
          />
        ))}
        <Text size="sm" c="dimmed">
          {t(key_released ? 'results.detail.keyReleased' : 'results.detail.keyHidden')}
        </Text>
      </Stack>
    </Box>
  );
}
