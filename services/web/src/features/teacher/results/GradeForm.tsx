import { Alert, Button, Group, NumberInput, Stack, Textarea } from '@mantine/core';
import type { Answer, GradeAnswerRequest } from '@proctorwise/contracts';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { request } from '../../../api/request.js';
import { useMe } from '../../../auth/me.js';
import { errorText } from '../../../i18n/errorText.js';
import { useFormat } from '../../../i18n/useFormat.js';
import { focusFirstFault } from '../../../ui/focusFirstFault.js';
import { toastDone } from '../../../ui/toasts.js';
import { useTeacherTexts } from '../texts.js';

interface GradeFormProps {
  readonly answer: Answer;
  readonly onDone: () => void;
  /** Absent where there is no grade yet to go back to. */
  readonly onCancel?: () => void;
}

/** Grades one answer by hand. */
export function GradeForm({ answer, onDone, onCancel }: GradeFormProps) {
  const { t } = useTeacherTexts();
  const format = useFormat();
  const queryClient = useQueryClient();
  const graderId = useMe().data?.user_id ?? '';
  const [score, setScore] = useState<number | string>(answer.score ?? '');
  const [feedback, setFeedback] = useState(answer.feedback ?? '');
  const [asked, setAsked] = useState(false);
  const max = format.number(answer.max_score);
  const points = score === '' ? Number.NaN : Number(score);
  const fits = points >= 0 && points <= answer.max_score;

  const grade = useMutation({
    mutationFn: (body: GradeAnswerRequest) =>
      request<Answer>('PUT', `/corrections/submissions/${answer.submission_id}/answers/${answer.answer_id}`, { body }),
    onSuccess: async () => {
      toastDone(t('results.detail.saved', { number: answer.question_number }));
      await queryClient.invalidateQueries({ queryKey: ['submissions'] });
      onDone();
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    focusFirstFault(event.currentTarget);
    setAsked(true);
    if (fits) grade.mutate({ score: points, feedback: feedback.trim() || null, grader_id: graderId });
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        {grade.isError && (
          <Alert
            color="red"
            role="alert"
            icon={<IconAlertTriangle aria-hidden />}
            title={t('results.detail.failedTitle')}
          >
            {errorText(grade.error)}
          </Alert>
        )}
        <NumberInput
          label={t('results.detail.score', { number: answer.question_number })}
          description={t('results.detail.scoreHint', { max })}
          min={0}
          max={answer.max_score}
          clampBehavior="none"
          maw={220}
          value={score}
          onChange={setScore}
          error={asked && !fits && t('results.detail.scoreFault', { max })}
        />
        <Textarea
          label={t('results.detail.comment')}
          autosize
          minRows={2}
          maxLength={5000}
          value={feedback}
          onChange={(event) => setFeedback(event.currentTarget.value)}
        />
        <Group>
          <Button type="submit" size="sm" loading={grade.isPending}>
            {t('results.detail.save')}
          </Button>
          {onCancel !== undefined && (
            <Button variant="default" size="sm" onClick={onCancel}>
              {t('results.detail.cancel')}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
