import { Group, SimpleGrid } from '@mantine/core';
import type { ResultReply } from '@proctorwise/contracts';
import { IconCheck, IconHourglass, IconX } from '@tabler/icons-react';
import { useFormat } from '../../../i18n/useFormat.js';
import { StatCard } from '../../../ui/StatCard.js';
import { useStudentTexts } from '../texts.js';
import { PassBadge } from './PassBadge.js';

/** The submission in numbers; a dash for what is not told yet. */
export function ResultTotals({ submission, summary }: Pick<ResultReply, 'submission' | 'summary'>) {
  const { t } = useStudentTexts();
  const { percent, number } = useFormat();
  const { percentage, total_score, max_score, passed, status, total_shown } = submission;
  const counted = (count: number | null) => (count === null ? '–' : count);
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} mb="lg">
      <StatCard
        label={t('result.total')}
        value={percentage === null || status !== 'graded' ? '–' : percent(percentage)}
        hint={
          <Group gap="xs">
            {total_score === null || max_score === null
              ? t(total_shown ? 'result.notGraded' : 'result.later')
              : t('result.points', { score: number(total_score), max: number(max_score) })}
            <PassBadge passed={passed} />
          </Group>
        }
      />
      <StatCard label={t('result.correct')} value={counted(summary.correct)} icon={<IconCheck />} tone="teal" />
      <StatCard label={t('result.incorrect')} value={counted(summary.incorrect)} icon={<IconX />} tone="red" />
      <StatCard label={t('result.pending')} value={summary.pending} icon={<IconHourglass />} tone="orange" />
    </SimpleGrid>
  );
}
