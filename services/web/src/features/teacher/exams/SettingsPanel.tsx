import { Box, Button, Card, Group, Text, Title } from '@mantine/core';
import type { Exam } from '@proctorwise/contracts';
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { request } from '../../../api/request.js';
import { confirm } from '../../../ui/confirm.js';
import { toastDone, toastFailed } from '../../../ui/toasts.js';
import { examQuery, examsQuery } from '../queries.js';
import { useTeacherTexts } from '../texts.js';
import { ExamForm } from './ExamForm.js';
import { changedExamBody, draftOf, type ExamDraft } from './examDraft.js';

/** Changes and withdraws an exam. Lives inside ExamPage, which has loaded the exam. */
export function SettingsPanel() {
  const { t } = useTeacherTexts();
  const { examId = '' } = useParams();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { data: exam } = useSuspenseQuery(examQuery(examId));

  // Not the exam's own entry, which another page may change while the form stands here.
  const [seenEntry, setSeenEntry] = useState(exam.entry);
  const save = useMutation({
    mutationFn: (draft: ExamDraft) =>
      request<Exam>('PUT', `/exams/${exam.exam_id}`, { body: changedExamBody(seenEntry, draft) }),
    onSuccess: async (saved, draft) => {
      setSeenEntry(draft.entry);
      queryClient.setQueryData(examQuery(examId).queryKey, saved);
      // A new duration moves the end of every time that is offered.
      await queryClient.invalidateQueries({ queryKey: ['exams'] });
      toastDone(t('form.saved'));
    },
  });
  const withdraw = useMutation({
    mutationFn: () => request('DELETE', `/exams/${exam.exam_id}`),
    onSuccess: async () => {
      await queryClient.invalidateQueries(examsQuery(exam.teacher_id));
      await queryClient.invalidateQueries(examQuery(examId));
      toastDone(t('exam.withdrawn'));
      await navigate('/teacher');
    },
    onError: toastFailed,
  });
  const askWithdraw = async () => {
    const title = t('exam.withdrawTitle', { title: exam.title });
    if (await confirm({ title, body: t('exam.withdrawBody'), confirmLabel: t('exam.withdraw'), danger: true }))
      withdraw.mutate();
  };

  return (
    <Box maw={820}>
      <ExamForm
        initial={draftOf(exam)}
        submitLabel={t('form.save')}
        saving={save.isPending}
        error={save.error}
        onSubmit={save.mutate}
      />
      {exam.status === 'active' && (
        <Card component="section" mt="xl">
          <Title order={2} size="h3">
            {t('exam.dangerZone')}
          </Title>
          <Group justify="space-between" mt={4}>
            <Text c="dimmed" size="sm" flex="1 1 16rem">
              {t('exam.dangerZoneBody')}
            </Text>
            <Button color="red" variant="outline" onClick={() => void askWithdraw()} loading={withdraw.isPending}>
              {t('exam.withdraw')}
            </Button>
          </Group>
        </Card>
      )}
    </Box>
  );
}
