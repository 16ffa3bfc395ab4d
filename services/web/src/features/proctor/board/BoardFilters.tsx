import { Button, Group, Select, Switch, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconAdjustmentsHorizontal, IconSearch } from '@tabler/icons-react';
import { memo, type Ref, useId, useState } from 'react';
import { areSameExams, type Exam } from '../engine/board.js';
import { type BoardFilter, narrowings, STATES } from '../engine/board-filter.js';
import { SEVERITY_ORDER } from '../engine/severity.js';
import { useProctorTexts } from '../texts.js';

interface BoardFiltersProps {
  readonly exams: readonly Exam[];
  readonly filter: BoardFilter;
  readonly onFilter: (filter: BoardFilter) => void;
  readonly searchRef: Ref<HTMLInputElement>;
}

/** For `memo`: the fields are among what is dearest to draw, and sessions change several times a second. */
const asksTheSame = (before: BoardFiltersProps, after: BoardFiltersProps): boolean =>
  before.filter === after.filter &&
  before.onFilter === after.onFilter &&
  before.searchRef === after.searchRef &&
  areSameExams(before.exams, after.exams);

/** What is shown of all sessions. On a phone all but the search is folded away: the sessions come first. */
export const BoardFilters = memo(function BoardFilters({ exams, filter, onFilter, searchRef }: BoardFiltersProps) {
  const { t } = useProctorTexts();
  const wide = useMediaQuery('(min-width: 48em)', true, { getInitialValueInEffect: false });
  const [unfolded, setUnfolded] = useState(false);
  const folded = useId();
  const narrowed = narrowings(filter);
  return (
    <Group gap="md" align="flex-end">
      <TextInput
        ref={searchRef}
        type="search"
        label={t('board.search')}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={filter.search}
        onChange={(event) => onFilter({ ...filter, search: event.currentTarget.value })}
        style={{ flex: wide ? '2 1 14rem' : '1 1 8rem' }}
      />
      {!wide && (
        <Button
          variant="default"
          leftSection={<IconAdjustmentsHorizontal size={16} aria-hidden />}
          onClick={() => setUnfolded(!unfolded)}
          aria-expanded={unfolded}
          aria-controls={folded}
        >
          {narrowed === 0 ? t('board.filters') : t('board.filtersOn', { count: narrowed })}
        </Button>
      )}
      <Group
        id={folded}
        gap="md"
        align="flex-end"
        style={{ flex: wide ? '6 1 30rem' : '1 1 100%' }}
        display={wide || unfolded ? undefined : 'none'}
      >
        <Select
          label={t('board.exam')}
          placeholder={t('board.allExams')}
          data={exams.map(({ examId, title }) => ({ value: examId, label: title }))}
          value={filter.examId}
          onChange={(examId) => onFilter({ ...filter, examId })}
          clearable
          clearButtonProps={{ 'aria-label': t('board.clear') }}
          searchable
          style={{ flex: '2 1 11rem' }}
        />
        <Select
          label={t('board.show')}
          data={STATES.map((state) => ({ value: state, label: t(`board.states.${state}`) }))}
          value={filter.state}
          onChange={(state) => onFilter({ ...filter, state: state ?? 'running' })}
          allowDeselect={false}
          style={{ flex: '1 1 9rem' }}
        />
        <Select
          label={t('board.atLeast')}
          placeholder={t('board.anySeverity')}
          data={SEVERITY_ORDER.map((severity) => ({ value: severity, label: t(`severity.${severity}`) }))}
          value={filter.atLeast}
          onChange={(atLeast) => onFilter({ ...filter, atLeast })}
          clearable
          clearButtonProps={{ 'aria-label': t('board.clear') }}
          style={{ flex: '1 1 9rem' }}
        />
        <Switch
          label={t('board.openOnly')}
          checked={filter.openOnly}
          onChange={(event) => onFilter({ ...filter, openOnly: event.currentTarget.checked })}
          pb={8}
        />
      </Group>
    </Group>
  );
}, asksTheSame);
