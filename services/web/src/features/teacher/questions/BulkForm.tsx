import { Alert, Badge, Button, Card, Group, ScrollArea, Stack, Text, Textarea, Title } from '@mantine/core';
import type { BulkQuestions, QuestionWithAnswer } from '@proctorwise/contracts';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useDeferredValue, useMemo, useState } from 'react';
import { request } from '../../../api/request.js';
import { errorText } from '../../../i18n/errorText.js';
import { Dialog } from '../../../ui/Dialog.js';
import { toastDone } from '../../../ui/toasts.js';
import { examQuery, questionsQuery } from '../queries.js';
import { useTeacherTexts } from '../texts.js';
import { type BulkEntry, bulkExample, readBulkQuestions } from './bulkQuestions.js';
import { QuestionCard } from './QuestionCard.js';

function FaultyEntry({ entry, place }: { readonly entry: BulkEntry & { question: null }; readonly place: number }) {
  const { t } = useTeacherTexts();
  return (
    <Card component="li" padding="md" style={{ borderColor: 'var(--mantine-color-error)' }}>
      <Text size="sm" fw={600}>
        {t('questions.bulkForm.place', { place })}
      </Text>
      <Text lineClamp={2}>{entry.shown}</Text>
      {entry.faults.map((fault) => (
        <Text key={fault} size="sm" c="var(--mantine-color-error)">
          {t(`questions.bulkForm.fault.${fault}`, { type: entry.shown })}
        </Text>
      ))}
    </Card>
  );
}

/** Pasted questions: read as one types, shown before they are saved, saved all or none. */
export function BulkForm({ examId, onClose }: { readonly examId: string; readonly onClose: () => void }) {
  const { t } = useTeacherTexts();
  const queryClient = useQueryClient();
  const [pasted, setPasted] = useState('');
  const settled = useDeferredValue(pasted);
  const reading = useMemo(() => (settled.trim() === '' ? null : readBulkQuestions(settled)), [settled]);
  const entries = reading?.kind === 'entries' ? reading.entries : [];
  const ready = entries.flatMap(({ question }) => (question === null ? [] : [question]));
  const faulty = entries.length - ready.length;

  const add = useMutation({
    mutationFn: (body: BulkQuestions) =>
      request<QuestionWithAnswer[]>('POST', `/exams/${examId}/questions/bulk`, { body }),
    onSuccess: async (added) => {
      toastDone(t('questions.bulkForm.added', { count: added.length }));
      void queryClient.invalidateQueries(examQuery(examId));
      await queryClient.invalidateQueries(questionsQuery(examId));
      onClose();
    },
  });
  const whole =
    reading?.kind !== 'fault'
      ? undefined
      : reading.fault === 'json'
        ? t('questions.bulkForm.fault.json', { message: reading.message })
        : reading.fault === 'tooMany'
          ? t('questions.bulkForm.fault.tooMany', { count: reading.count })
          : t(`questions.bulkForm.fault.${reading.fault}`);
  const insertExample = (): void =>
    setPasted(
      JSON.stringify(
        bulkExample((word) => t(`questions.bulkForm.sample.${word}`)),
        null,
        2,
      ),
    );

  return (
    <Dialog onClose={onClose} title={t('questions.bulkForm.title')} size="xl">
      <Stack>
        <Text c="dimmed" size="sm">
          {t('questions.bulkForm.lead')}
        </Text>
        {add.isError && (
          <Alert
            color="red"
            role="alert"
            icon={<IconAlertTriangle aria-hidden />}
            title={t('questions.bulkForm.failedTitle')}
          >
            {errorText(add.error)}
          </Alert>
        )}
        <Textarea
          label={t('questions.bulkForm.input')}
          autosize
          minRows={6}
          maxRows={12}
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
          value={pasted}
          onChange={(event) => setPasted(event.currentTarget.value)}
          error={whole}
        />
        <Group>
          <Button variant="default" size="xs" onClick={insertExample}>
            {t('questions.bulkForm.example')}
          </Button>
        </Group>
        <Group gap="sm" role="status">
          <Title order={3} size="h3">
            {t('questions.bulkForm.previewTitle')}
          </Title>
          {ready.length > 0 && <Badge color="teal">{t('questions.bulkForm.ready', { count: ready.length })}</Badge>}
          {faulty > 0 && <Badge color="red">{t('questions.bulkForm.faulty', { count: faulty })}</Badge>}
        </Group>
        {entries.length === 0 ? (
          <Text c="dimmed">{t('questions.bulkForm.waiting')}</Text>
        ) : (
          <ScrollArea.Autosize
            mah={360}
            viewportProps={{ tabIndex: 0, 'aria-label': t('questions.bulkForm.previewTitle') }}
          >
            <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: 'none' }}>
              {entries.map((entry, index) =>
                entry.question === null ? (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the place is the entry's identity
                  <FaultyEntry key={index} entry={entry} place={index + 1} />
                ) : (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the place is the entry's identity
                  <QuestionCard key={index} level={4} question={{ ...entry.question, question_number: index + 1 }} />
                ),
              )}
            </Stack>
          </ScrollArea.Autosize>
        )}
        <Group justify="flex-end">
          <Button
            disabled={ready.length === 0 || faulty > 0}
            loading={add.isPending}
            onClick={() => add.mutate({ questions: ready })}
          >
            {t('questions.bulkForm.submit', { count: ready.length })}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
