import { Badge, Box, Card, Group, Radio, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import type { Question } from '@proctorwise/contracts';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { optionsOf } from '../../../api/questionOptions.js';
import { PageLoadFailed } from '../../../ui/LoadFailed.js';
import { Loading } from '../../../ui/Loading.js';
import { PageHeader } from '../../../ui/PageHeader.js';
import { examQuery, questionsQuery } from '../queries.js';
import { useTeacherTexts } from '../texts.js';
import classes from './QuestionCard.module.css';

function AnswerField({ question }: { readonly question: Question }) {
  const { t } = useTeacherTexts();
  const label = t('questions.previewPage.answer');
  if (question.question_type === 'essay') return <Textarea label={label} autosize minRows={5} />;
  if (question.question_type === 'short_answer') {
    const most = question.max_surplus_words ?? null;
    const bound = most === null ? undefined : t('questions.surplus', { count: most });
    return <TextInput label={label} description={bound} maw={480} />;
  }
  const options =
    question.question_type === 'mcq'
      ? optionsOf(question).map(({ letter, text }) => ({ value: letter as string, text }))
      : [
          { value: 'true', text: t('questions.true') },
          { value: 'false', text: t('questions.false') },
        ];
  return (
    <Radio.Group label={label} name={question.question_id}>
      <Stack gap="sm" mt="xs">
        {options.map(({ value, text }) => (
          <Radio key={value} value={value} label={text} />
        ))}
      </Stack>
    </Radio.Group>
  );
}

/** The questions as a student meets them. */
export function PreviewPage() {
  const { t } = useTeacherTexts();
  const { examId = '' } = useParams();
  const exam = useQuery(examQuery(examId));
  const questions = useQuery(questionsQuery(examId));
  if (exam.isPending || questions.isPending) return <Loading label={t('questions.loading')} />;
  if (exam.isLoadingError) return <PageLoadFailed error={exam.error} onRetry={exam.refetch} />;
  if (questions.isLoadingError) return <PageLoadFailed error={questions.error} onRetry={questions.refetch} />;
  return (
    <Box maw={820} mx="auto">
      <PageHeader
        title={t('questions.previewPage.title', { title: exam.data.title })}
        lead={t('questions.previewPage.lead')}
        back={{ to: `/teacher/exams/${examId}`, label: t('questions.previewPage.back') }}
      >
        <Badge color="orange" size="lg">
          {t('questions.previewPage.notice')}
        </Badge>
      </PageHeader>
      <Stack>
        {questions.data.map((question) => (
          <Card key={question.question_id} component="section">
            <Group justify="space-between">
              <Title order={2} size="h3">
                {t('questions.number', { number: question.question_number })}
              </Title>
              <Text size="sm" c="dimmed">
                {t('questions.points', { count: question.points })}
              </Text>
            </Group>
            <Text my="md" className={classes.text}>
              {question.question_text}
            </Text>
            <AnswerField question={question} />
          </Card>
        ))}
      </Stack>
    </Box>
  );
}
