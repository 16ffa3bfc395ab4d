import { Badge, Group, Paper, Text } from '@mantine/core';
import type { RoomState } from '../room/room-state.js';
import { useExamRoomTexts } from '../texts.js';
import { CameraPicture } from './CameraPicture.js';
import classes from './room.module.css';

interface CameraCardProps {
  readonly camera: RoomState['camera'];
  /** Pictures that wait on this device. */
  readonly waiting: number;
}

/** What is being recorded, in small. One picture on its way is no news; a backlog is. */
export function CameraCard({ camera, waiting }: CameraCardProps) {
  const { t } = useExamRoomTexts();
  return (
    <Paper component="section" withBorder className={classes.cameraCard ?? ''} aria-label={t('camera.label')}>
      <CameraPicture stream={camera.lost ? null : camera.stream} label={t('camera.label')} />
      <Group justify="space-between" gap={4} p="xs">
        <Badge color={camera.lost ? 'red' : 'teal'} variant="light">
          {t(camera.lost ? 'camera.lost' : 'camera.on')}
        </Badge>
        {waiting > 2 && (
          <Text size="xs" c="dimmed">
            {t('camera.waiting', { count: waiting })}
          </Text>
        )}
      </Group>
    </Paper>
  );
}
