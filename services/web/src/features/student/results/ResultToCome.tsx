import { Alert } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useFormat } from '../../../i18n/useFormat.js';
import { useServerNow } from '../../../ui/useServerNow.js';
import { lastEndOf } from '../engine/sitting-time.js';
import { slotsQuery } from '../queries.js';
import { useStudentTexts } from '../texts.js';

/** Says why there is no result yet, and when it may come; without a date while that is not known. */
export function ResultToCome({ examId }: { readonly examId: string }) {
  const { t } = useStudentTexts();
  const { dateTime } = useFormat();
  const now = useServerNow();
  const lastEnd = lastEndOf(useQuery(slotsQuery(examId)).data ?? []);
  return (
    <Alert color="indigo" role="note">
      {t('result.laterBody')}{' '}
      {lastEnd !== null && Date.parse(lastEnd) > now && t('result.laterFrom', { time: dateTime(lastEnd) })}
    </Alert>
  );
}
