import { Box } from '@mantine/core';
import type { Exam } from '@proctorwise/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { request } from '../../../api/request.js';
import { useMe } from '../../../auth/me.js';
import { PageHeader } from '../../../ui/PageHeader.js';
import { toastDone } from '../../../ui/toasts.js';
import { examQuery, examsQuery } from '../queries.js';
import { useTeacherTexts } from '../texts.js';
import { ExamForm } from './ExamForm.js';
import { type ExamDraft, emptyDraft, examBody } from './examDraft.js';
import { RULES } from './rules.js';

export function NewExamPage() {
  const { t } = useTeacherTexts();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const teacherId = useMe().data?.user_id ?? '';
  const create = useMutation({
    mutationFn: (draft: ExamDraft) =>
      request<Exam>('POST', '/exams', { body: { ...examBody(draft), teacher_id: teacherId } }),
    onSuccess: async (exam) => {
      queryClient.setQueryData(examQuery(exam.exam_id).queryKey, exam);
      await queryClient.invalidateQueries(examsQuery(teacherId));
      toastDone(t('form.created', { title: exam.title }));
      await navigate(`/teacher/exams/${exam.exam_id}`);
    },
  });
  return (
    <Box maw={820} mx="auto">
      <PageHeader
        title={t('form.newTitle')}
        lead={t('form.newLead')}
        back={{ to: '/teacher', label: t('exam.back') }}
      />
      <ExamForm
        initial={emptyDraft(RULES)}
        submitLabel={t('form.create')}
        saving={create.isPending}
        error={create.error}
        onSubmit={create.mutate}
      />
    </Box>
  );
}
