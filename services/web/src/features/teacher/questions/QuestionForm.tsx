import { Alert, Button, Group, NumberInput, Radio, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import type { NewQuestion, QuestionType, QuestionWithAnswer } from '@proctorwise/contracts';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SyntheticEvent, useRef, useState } from 'react';
import { OPTION_LETTERS } from '../../../api/questionOptions.js';
import { request } from '../../../api/request.js';
import { errorText } from '../../../i18n/errorText.js';
import { Dialog } from '../../../ui/Dialog.js';
import { focusFirstFault } from '../../../ui/focusFirstFault.js';
import { toastDone } from '../../../ui/toasts.js';
import { examQuery, questionsQuery } from '../queries.js';
import { useTeacherTexts } from '../texts.js';
import {
  emptyQuestion,
  type QuestionDraft,
  type QuestionFault,
  questionBody,
  questionFaults,
} from './questionDraft.js';

const TYPES = ['mcq', 'true_false', 'short_answer', 'essay'] as const satisfies readonly QuestionType[];

/** Writes one question after the other; the dialog stays open for the next when asked to. */
export function QuestionForm({ examId, onClose }: { readonly examId: string; readonly onClose: () => void }) {
  const { t } = useTeacherTexts();
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState<QuestionDraft>(() => emptyQuestion('mcq'));
  const [asked, setAsked] = useState(false);
  const goOn = useRef(false);
  const form = useRef<HTMLFormElement>(null);
  const textField = useRef<HTMLTextAreaElement>(null);
  const change = (part: Partial<QuestionDraft>) => setDraft((before) => ({ ...before, ...part }));
  const faults = questionFaults(draft);
  const fault = (name: QuestionFault) =>
    asked && faults.includes(name) ? t(`questions.form.faults.${name}`) : undefined;

  const add = useMutation({
    mutationFn: (body: NewQuestion) => request<QuestionWithAnswer>('POST', `/exams/${examId}/questions`, { body }),
    onSuccess: async ({ question_number }) => {
      toastDone(t('questions.form.added', { number: question_number }));
      void queryClient.invalidateQueries(examQuery(examId));
      await queryClient.invalidateQueries(questionsQuery(examId));
      if (!goOn.current) return onClose();
      setAsked(false);
      setDraft(emptyQuestion(draft.type));
      textField.current?.focus();
    },
  });
  const submit = (event: SyntheticEvent, andNext: boolean) => {
    event.preventDefault();
    if (faults.length > 0 && form.current !== null) focusFirstFault(form.current);
    goOn.current = andNext;
    setAsked(true);
    if (faults.length === 0) add.mutate(questionBody(draft));
  };

  return (
    <Dialog onClose={onClose} title={t('questions.form.title')} size="lg">
      <form ref={form} onSubmit={(event) => submit(event, false)} noValidate>
        <Stack>
          {add.isError && (
            <Alert
              color="red"
              role="alert"
              icon={<IconAlertTriangle aria-hidden />}
              title={t('questions.form.failedTitle')}
            >
              {errorText(add.error)}
            </Alert>
          )}
          <Select
            label={t('questions.form.type')}
            description={t(`questions.typeHint.${draft.type}`)}
            allowDeselect={false}
            data={TYPES.map((type) => ({ value: type, label: t(`questions.type.${type}`) }))}
            value={draft.type}
            onChange={(type) => type !== null && change({ type: type as QuestionType, correct: '' })}
          />
          <Textarea
            ref={textField}
            label={t('questions.form.text')}
            required
            autosize
            minRows={2}
            maxRows={10}
            maxLength={10_000}
            value={draft.text}
            onChange={(event) => change({ text: event.currentTarget.value })}
            error={fault('text')}
          />
          {draft.type === 'mcq' && (
            <Radio.Group
              label={t('questions.form.options')}
              description={t('questions.form.optionsHint')}
              required
              value={draft.correct}
              onChange={(correct) => change({ correct })}
              error={fault('options') ?? fault('correct')}
            >
              <Stack gap="xs" my="xs">
                {OPTION_LETTERS.map((letter) => (
                  <Group key={letter} gap="sm" wrap="nowrap">
                    <Radio value={letter} aria-label={t('questions.form.correctIs', { letter })} />
                    <TextInput
                      style={{ flex: 1 }}
                      aria-label={t('questions.form.option', { letter })}
                      placeholder={t('questions.form.option', { letter })}
                      maxLength={500}
                      value={draft.options[letter]}
                      onChange={(event) =>
                        change({ options: { ...draft.options, [letter]: event.currentTarget.value } })
                      }
                    />
                  </Group>
                ))}
              </Stack>
            </Radio.Group>
          )}
          {draft.type === 'true_false' && (
            <Radio.Group
              label={t('questions.form.correct')}
              required
              value={draft.correct}
              onChange={(correct) => change({ correct })}
              error={fault('correct')}
            >
              <Group my="xs">
                <Radio value="true" label={t('questions.true')} />
                <Radio value="false" label={t('questions.false')} />
              </Group>
            </Radio.Group>
          )}
          {draft.type === 'short_answer' && (
            <TextInput
              label={t('questions.form.correct')}
              required
              maxLength={500}
              value={draft.correct}
              onChange={(event) => change({ correct: event.currentTarget.value })}
              error={fault('correct')}
            />
          )}
          {draft.type === 'short_answer' && (
            <NumberInput
              label={t('questions.form.surplus')}
              description={t('questions.form.surplusHint')}
              min={0}
              max={100}
              clampBehavior="none"
              value={draft.surplus}
              onChange={(surplus) => change({ surplus })}
              error={fault('surplus')}
            />
          )}
          {draft.type === 'essay' && <Text c="dimmed">{t('questions.byHand')}</Text>}
          <NumberInput
            label={t('questions.form.points')}
            required
            min={0}
            max={1000}
            clampBehavior="none"
            maw={160}
            value={draft.points}
            onChange={(points) => change({ points })}
            error={fault('points')}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={(event) => submit(event, true)} loading={add.isPending && goOn.current}>
              {t('questions.form.again')}
            </Button>
            <Button type="submit" loading={add.isPending && !goOn.current}>
              {t('questions.form.submit')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
