import { Badge } from '@mantine/core';
import type { SubmissionStatus } from '@proctorwise/contracts';
import { useTeacherTexts } from '../texts.js';

const TONE = {
  draft: 'gray',
  submitted: 'indigo',
  grading: 'indigo',
  graded: 'teal',
  manual_review: 'orange',
} as const satisfies Record<SubmissionStatus, string>;

export function StatusBadge({ status }: { readonly status: SubmissionStatus }) {
  const { t } = useTeacherTexts();
  return <Badge color={TONE[status]}>{t(`results.states.${status}`)}</Badge>;
}
