import { Alert, Badge, Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import type { Answer, ResultReply } from '@proctorwise/contracts';
import { IconCheck, IconHourglass, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { letterOf, optionsOf } from '../../../api/questionOptions.js';
import { useFormat } from '../../../i18n/useFormat.js';
import { LoadFailed } from '../../../ui/LoadFailed.js';
import { Loading } from '../../../ui/Loading.js';
import { PageHeader } from '../../../ui/PageHeader.js';
import { StatCard } from '../../../ui/StatCard.js';
import { resultQuery } from '../queries.js';
import { useStudentTexts } from '../texts.js';
import { PassBadge } from './PassBadge.js';

/** One submission, question by question; right answers only once they are released. */
export function ResultPage() {
  const { t } = useStudentTexts();
  const { submissionId = '' } = useParams();
  const result = useQuery({
    ...resultQuery(submissionId),
    // An automatic grade is there within moments; a teacher's within days.
    refetchInterval: (query) => {
      const status = query.state.data?.submission.status;
      return status === 'draft' || status === 'submitted' ? 3_000 : false;
    },
  });
  if (result.isPending) return <Loading label={t('result.loading')} />;
  if (result.isLoadingError) return <LoadFailed error={result.error} onRetry={() => result.refetch()} />;
  return <Result result={result.data} />;
}

function Result({
  result: { submission, answers, summary, marks_shown, key_released },
}: {
  readonly result: ResultReply;
}) {
  const { t } = useStudentTexts();
  const { dateTime, percent, number } = useFormat();
  const { percentage, total_score, max_score, submitted_at, exam_title, passed, status } = submission;
  const sorted = [...answers].sort((a, b) => a.question_number - b.question_number);
  return (
    <>
      <PageHeader
        title={t('result.title', { title: exam_title })}
        lead={submitted_at === null ? undefined : t('result.handedIn', { time: dateTime(submitted_at) })}
        back={{ to: '/student/results', label: t('result.back') }}
      />
      <SimpleGrid cols={{ base: 2, md: 4 }} mb="lg">
        <StatCard
          label={t('result.total')}
          value={percentage === null || status !== 'graded' ? '–' : percent(percentage)}
          hint={
            <Group gap="xs">
              {total_score === null || max_score === null
                ? t('result.notGraded')
                : t('result.points', { score: number(total_score), max: number(max_score) })}
              <PassBadge passed={passed} />
            </Group>
          }
        />
        <StatCard label={t('result.correct')} value={summary.correct} icon={<IconCheck />} tone="teal" />
        <StatCard label={t('result.incorrect')} value={summary.incorrect} icon={<IconX />} tone="red" />
        <StatCard label={t('result.pending')} value={summary.pending} icon={<IconHourglass />} tone="orange" />
      </SimpleGrid>
      <Stack gap="sm" mb="lg">
        {summary.pending > 0 && (
          <Alert color="orange" role="note">
            {t('result.pendingBody', { count: summary.pending })}
          </Alert>
        )}
        {!key_released && (
          <Alert color="indigo" role="note">
            {t(marks_shown ? 'result.keyHidden' : 'result.marksHidden')}
          </Alert>
        )}
      </Stack>
      <Title order={2} mb="sm">
        {t('result.questions')}
      </Title>
      <Stack component="ol" gap="sm" style={{ listStyle: 'none', padding: 0, margin: 0 }}>
        {sorted.map((answer) => (
          <AnswerCard key={answer.answer_id} answer={answer} showMark={marks_shown} showKey={key_released} />
        ))}
      </Stack>
    </>
  );
}

const LOOK = {
  right: { color: 'teal', text: 'result.correct' },
  wrong: { color: 'red', text: 'result.incorrect' },
  pending: { color: 'orange', text: 'result.pending' },
} as const;

interface AnswerCardProps {
  readonly answer: Answer;
  readonly showMark: boolean;
  readonly showKey: boolean;
}

function AnswerCard({ answer, showMark, showKey }: AnswerCardProps) {
  const { t } = useStudentTexts();
  const { number } = useFormat();
  const isPending = answer.graded_at === null;
  const look = LOOK[isPending ? 'pending' : answer.is_correct ? 'right' : 'wrong'];
  const readable = (text: string): string => {
    if (answer.question_type === 'true_false' && /^(true|false)$/iu.test(text))
      return t(text.toLowerCase() === 'true' ? 'result.true' : 'result.false');
    const options = answer.question_type === 'mcq' ? optionsOf(answer) : [];
    const letter = letterOf(text, options);
    return letter === null ? text : `${letter} · ${options.find((option) => option.letter === letter)?.text ?? ''}`;
  };
  const given = answer.user_answer;
  return (
    <Card component="li">
      <Group justify="space-between" gap="xs" mb="xs">
        <Title order={3}>{t('result.question', { number: answer.question_number })}</Title>
        <Group gap="xs">
          {(isPending || showMark) && <Badge color={look.color}>{t(look.text)}</Badge>}
          {answer.score !== null && (
            <Text fw={600}>{t('result.ofPoints', { score: number(answer.score), max: number(answer.max_score) })}</Text>
          )}
        </Group>
      </Group>
      <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{answer.question_text}</Text>
      <Field label={t('result.yourAnswer')}>
        {given === null || given.trim() === '' ? t('result.noAnswer') : readable(given)}
      </Field>
      {showKey && answer.correct_answer !== null && (
        <Field label={t('result.rightAnswer')}>{readable(answer.correct_answer)}</Field>
      )}
      {answer.feedback !== null && answer.feedback !== '' && (
        <Field label={t('result.feedback')}>{answer.feedback}</Field>
      )}
    </Card>
  );
}

function Field({ label, children }: { readonly label: string; readonly children: string }) {
  return (
    <div>
      <Text size="sm" c="dimmed" mt="sm">
        {label}
      </Text>
      <Text fw={500} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {children}
      </Text>
    </div>
  );
}
