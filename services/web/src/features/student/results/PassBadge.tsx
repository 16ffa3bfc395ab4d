import { Badge } from '@mantine/core';
import { useStudentTexts } from '../texts.js';

/** Passed or not; nothing while that is not known. */
export function PassBadge({ passed }: { readonly passed: boolean | null }) {
  const { t } = useStudentTexts();
  if (passed === null) return null;
  return <Badge color={passed ? 'teal' : 'red'}>{t(passed ? 'results.passed' : 'results.failed')}</Badge>;
}
