import { Alert, Badge, Card, Group, Stack, Text, Title } from '@mantine/core';
import type { Answer, ResultReply } from '@proctorwise/contracts';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { letterOf, optionsOf } from '../../../api/questionOptions.js';
import { useFormat } from '../../../i18n/useFormat.js';
import { PageLoadFailed } from '../../../ui/LoadFailed.js';
import { Loading } from '../../../ui/Loading.js';
import { PageHeader } from '../../../ui/PageHeader.js';
import { resultQuery } from '../queries.js';
import { useStudentTexts } from '../texts.js';
import { ResultToCome } from './ResultToCome.js';
import { ResultTotals } from './ResultTotals.js';

/** One submission, question by question; right answers only once they are released. */
export function ResultPage() {
  const { t } = useStudentTexts();
  const { submissionId = '' } = useParams();
  const result = useQuery({
    ...resultQuery(submissionId),
    // An automatic grade is there within moments; a teacher's, or one that waits for other candidates, within days.
    refetchInterval: (query) => {
      const { status, total_shown } = query.state.data?.submission ?? {};
      if (status === 'draft' || status === 'submitted') return 3_000;
      return total_shown === false && status === 'graded' ? 60_000 : false;
    },
  });
  if (result.isPending) return <Loading label={t('result.loading')} />;
  if (result.isLoadingError) return <PageLoadFailed error={result.error} onRetry={() => result.refetch()} />;
  return <Result result={result.data} />;
}

function Result({
  result: { submission, answers, summary, marks_shown, key_released },
}: {
  readonly result: ResultReply;
}) {
  const { t } = useStudentTexts();
  const { dateTime } = useFormat();
  const { submitted_at, exam_title } = submission;
  const sorted = [...answers].sort((a, b) => a.question_number - b.question_number);
  return (
    <>
      <PageHeader
        title={t('result.title', { title: exam_title })}
        lead={submitted_at === null ? undefined : t('result.handedIn', { time: dateTime(submitted_at) })}
        back={{ to: '/student/results', label: t('result.back') }}
      />
      <ResultTotals submission={submission} summary={summary} />
      <Stack gap="sm" mb="lg">
        {!submission.total_shown && <ResultToCome examId={submission.exam_id} />}
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
