import { Card, Group, Switch, Text, Title } from '@mantine/core';
import type { Session } from '@proctorwise/contracts';
import { useState } from 'react';
import { useFormat } from '../../../i18n/useFormat.js';
import { framePicture } from '../queries.js';
import { useProctorTexts } from '../texts.js';
import { PictureWithBoxes } from '../ui/PictureWithBoxes.js';
import classes from './session.module.css';
import type { LivePicture } from './useSessionFeed.js';

interface LiveViewProps {
  readonly session: Session;
  /** The newest picture of the socket; null before the first and for a session that is over. */
  readonly picture: LivePicture | null;
}

/** What the camera sees, with what was seen in it; before the first picture and after the end, the last one recorded. */
export function LiveView({ session, picture }: LiveViewProps) {
  const { t } = useProctorTexts();
  const { time } = useFormat();
  const [boxes, setBoxes] = useState(true);
  const over = session.status === 'stopped';
  const recorded = session.last_frame_path;
  const alt = t('session.livePicture', { name: session.student_name });
  return (
    <Card component="section" aria-label={t(over ? 'session.lastTitle' : 'session.liveTitle')} h="100%">
      <Group justify="space-between" mb="sm">
        <Title order={2}>{t(over ? 'session.lastTitle' : 'session.liveTitle')}</Title>
        {!over && (
          <Switch
            label={t('session.boxes')}
            checked={boxes}
            onChange={(event) => setBoxes(event.currentTarget.checked)}
          />
        )}
      </Group>
      {picture !== null ? (
        <PictureWithBoxes src={picture.src} alt={alt} observation={boxes ? picture.observation : null} />
      ) : recorded !== null ? (
        <PictureWithBoxes src={framePicture(recorded)} alt={alt} observation={null} />
      ) : (
        <div className={classes.noPicture}>
          <Text c="dimmed">{t(over ? 'session.noPicture' : 'session.liveWaiting')}</Text>
        </div>
      )}
      <Text size="sm" c="dimmed" mt="xs">
        {picture !== null
          ? t('session.pictureNumber', { number: picture.number, time: time(picture.at) })
          : session.last_frame_at !== null && time(session.last_frame_at)}
      </Text>
    </Card>
  );
}
