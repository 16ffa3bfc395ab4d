import { Group, SegmentedControl, Select, Switch, TextInput } from '@mantine/core';
import type { Session } from '@proctorwise/contracts';
import { IconSearch } from '@tabler/icons-react';
import { type BoardFilter, examsOf } from '../engine/board.js';
import { useProctorTexts } from '../texts.js';

interface BoardFiltersProps {
  readonly sessions: readonly Session[];
  readonly filter: BoardFilter;
  readonly onFilter: (filter: BoardFilter) => void;
  readonly sound: boolean;
  readonly onSound: (on: boolean) => void;
}

export function BoardFilters({ sessions, filter, onFilter, sound, onSound }: BoardFiltersProps) {
  const { t } = useProctorTexts();
  return (
    <Group gap="md" align="flex-end">
      <TextInput
        type="search"
        label={t('board.search')}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={filter.search}
        onChange={(event) => onFilter({ ...filter, search: event.currentTarget.value })}
        style={{ flex: '1 1 14rem' }}
      />
      <Select
        label={t('board.exam')}
        placeholder={t('board.allExams')}
        data={examsOf(sessions).map(({ examId, title }) => ({ value: examId, label: title }))}
        value={filter.examId}
        onChange={(examId) => onFilter({ ...filter, examId })}
        clearable
        searchable
        style={{ flex: '1 1 12rem' }}
      />
      <SegmentedControl
        aria-label={t('board.show')}
        data={[
          { value: 'active', label: t('board.showActive') },
          { value: 'all', label: t('board.showAll') },
        ]}
        value={filter.show}
        onChange={(show) => onFilter({ ...filter, show: show === 'all' ? 'all' : 'active' })}
      />
      <Switch
        label={t('board.sound')}
        checked={sound}
        onChange={(event) => onSound(event.currentTarget.checked)}
        pb={6}
      />
    </Group>
  );
}
