import { Stack, Switch, Text } from '@mantine/core';
import { useProctorTexts } from '../texts.js';
import { useFeed } from './useFeed.js';

/** The switch of the alert sound, and whether it is heard: the sound is of all sessions, whichever page is open. */
export function SoundSwitch() {
  const { t } = useProctorTexts();
  const { sound } = useFeed();
  return (
    <Stack gap={0}>
      <Switch
        label={t('board.sound')}
        checked={sound.on}
        onChange={(event) => sound.switchTo(event.currentTarget.checked)}
      />
      {sound.waits && (
        <Text size="sm" c="dimmed" role="status">
          {t('board.soundWaits')}
        </Text>
      )}
    </Stack>
  );
}
