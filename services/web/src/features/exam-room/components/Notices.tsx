import { Alert, Stack } from '@mantine/core';
import {
  IconBattery1,
  IconBulb,
  IconCameraOff,
  IconClockPlus,
  IconDatabaseOff,
  IconEyeOff,
  IconFaceId,
  IconPhotoOff,
  IconUsers,
  IconWifiOff,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useFormat } from '../../../i18n/useFormat.js';
import { lineNotice } from '../engine/line-notice.js';
import type { RoomState } from '../room/room-state.js';
import { useExamRoomTexts } from '../texts.js';
import classes from './room.module.css';

interface Notice {
  readonly key: string;
  readonly color: string;
  readonly icon: ReactNode;
  readonly title: string;
  readonly text: string;
  /** Has a number that rises all the time: shown, but read out only as it appears. */
  readonly counts?: boolean;
}

/** What the candidate should know or mend now, most pressing first. Polite: read out when it appears. */
export function Notices({ state }: { readonly state: RoomState }) {
  const { t } = useExamRoomTexts();
  const { time } = useFormat();
  const { camera, online, hasRoom, pictures, tabChanges, deadlineReason, endsAt, faceHint, saving } = state;
  const line = lineNotice(online, hasRoom);
  const notices: (Notice | false)[] = [
    camera.lost && {
      key: 'camera',
      color: 'red',
      icon: <IconCameraOff />,
      title: t('notice.cameraLostTitle'),
      text: t(camera.denied ? 'notice.cameraDenied' : 'notice.cameraLost'),
    },
    (line === 'offline' || line === 'offlineNoRoom') && {
      key: 'offline',
      color: 'orange',
      icon: <IconWifiOff />,
      title: t('notice.offlineTitle'),
      text: t(`notice.${line}`),
    },
    line === 'noRoom' && {
      key: 'room',
      color: 'orange',
      icon: <IconDatabaseOff />,
      title: t('notice.noRoomTitle'),
      text: t('notice.noRoom'),
    },
    !camera.lost &&
      camera.light !== 'good' && {
        key: 'light',
        color: 'yellow',
        icon: <IconBulb />,
        title: t(`notice.${camera.light}Title`),
        text: t(`notice.${camera.light}`),
      },
    // In the dark no face is found either: the light is what to mend first.
    !camera.lost &&
      faceHint !== 'none' &&
      camera.light === 'good' && {
        key: 'face',
        color: 'yellow',
        icon: faceHint === 'unseen' ? <IconFaceId /> : <IconUsers />,
        title: t(`notice.${faceHint}Title`),
        text: t(`notice.${faceHint}`),
      },
    saving !== null && {
      key: 'saving',
      color: 'blue',
      icon: <IconBattery1 />,
      title: t(`notice.saving.${saving}`),
      text: t('notice.saving.text'),
    },
    deadlineReason !== null &&
      endsAt !== null && {
        key: `deadline-${endsAt}`,
        color: 'teal',
        icon: <IconClockPlus />,
        title: t('notice.moreTimeTitle'),
        text: t('notice.moreTime', { time: time(endsAt) }),
      },
    tabChanges > 0 && {
      key: 'tab',
      color: 'yellow',
      icon: <IconEyeOff />,
      title: t('notice.tabTitle'),
      text: t('notice.tab', { count: tabChanges }),
    },
    pictures.dropped > 0 && {
      key: 'dropped',
      color: 'yellow',
      icon: <IconPhotoOff />,
      title: t('notice.droppedTitle'),
      text: t('notice.dropped', { count: pictures.dropped }),
      counts: true,
    },
  ];
  return (
    // Not atomic: a number that rises every two seconds is read alone, not with all that stands around it.
    <Stack gap="xs" role="status" aria-atomic={false} aria-label={t('notice.label')} className={classes.notices ?? ''}>
      {notices.map(
        (notice) =>
          notice && (
            <Alert key={notice.key} color={notice.color} icon={notice.icon} title={notice.title} role="group">
              <span aria-live={notice.counts ? 'off' : undefined}>{notice.text}</span>
            </Alert>
          ),
      )}
    </Stack>
  );
}
