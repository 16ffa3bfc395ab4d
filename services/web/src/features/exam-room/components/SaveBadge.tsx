import { Badge } from '@mantine/core';
import { IconAlertTriangle, IconCloudCheck, IconCloudOff, IconCloudUp } from '@tabler/icons-react';
import type { SaveStatus } from '../engine/autosave.js';
import { useExamRoomTexts } from '../texts.js';

const LOOKS = {
  saved: { color: 'teal', Icon: IconCloudCheck },
  saving: { color: 'indigo', Icon: IconCloudUp },
  offline: { color: 'orange', Icon: IconCloudOff },
  refused: { color: 'red', Icon: IconAlertTriangle },
} as const;

/** Are the answers safe? Said aloud when it changes for the worse. */
export function SaveBadge({ status }: { readonly status: SaveStatus }) {
  const { t } = useExamRoomTexts();
  const { color, Icon } = LOOKS[status];
  const calm = status === 'saved' || status === 'saving';
  return (
    <Badge
      size="lg"
      color={color}
      leftSection={<Icon size={16} aria-hidden />}
      role={calm ? undefined : 'status'}
      data-testid="save-status"
    >
      {t(`save.${status}`)}
    </Badge>
  );
}
