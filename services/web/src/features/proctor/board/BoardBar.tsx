import { Button, Group, SegmentedControl, Switch } from '@mantine/core';
import { IconArrowsSort, IconKeyboard } from '@tabler/icons-react';
import { memo } from 'react';
import { SoundSwitch } from '../feed/SoundSwitch.js';
import { useProctorTexts } from '../texts.js';

export type BoardView = 'table' | 'wall';

interface BoardBarProps {
  readonly view: BoardView;
  readonly onView: (view: BoardView) => void;
  readonly boxes: boolean;
  readonly onBoxes: (on: boolean) => void;
  /** How many entries stand elsewhere than urgency wants them, while the order is held. */
  readonly misplaced: number;
  readonly onSort: () => void;
  readonly onHelp: () => void;
}

/** How the sessions are shown. Its height stays the same, so that nothing below it moves when the order changes. */
export const BoardBar = memo(function BoardBar(props: BoardBarProps) {
  const { view, onView, boxes, onBoxes, misplaced, onSort, onHelp } = props;
  const { t } = useProctorTexts();
  return (
    <Group justify="space-between" gap="md">
      <Group gap="md">
        <SegmentedControl
          aria-label={t('board.view')}
          data={[
            { value: 'table', label: t('board.viewTable') },
            { value: 'wall', label: t('board.viewWall') },
          ]}
          value={view}
          onChange={(chosen) => onView(chosen === 'wall' ? 'wall' : 'table')}
        />
        <Switch label={t('board.boxes')} checked={boxes} onChange={(event) => onBoxes(event.currentTarget.checked)} />
        <SoundSwitch />
      </Group>
      <Group gap="sm">
        <Button
          variant={misplaced > 0 ? 'light' : 'default'}
          leftSection={<IconArrowsSort size={16} aria-hidden />}
          onClick={onSort}
          data-disabled={misplaced === 0 || undefined}
          aria-disabled={misplaced === 0}
        >
          {misplaced > 0 ? t('board.resort') : t('board.sorted')}
        </Button>
        <Button variant="default" leftSection={<IconKeyboard size={16} aria-hidden />} onClick={onHelp}>
          {t('board.keys')}
        </Button>
      </Group>
    </Group>
  );
});
