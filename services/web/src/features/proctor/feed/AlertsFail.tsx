import { Badge } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useProctorTexts } from '../texts.js';
import { useFeed } from './useFeed.js';

/** Says that what was missed cannot be told; nothing while it can. */
export function AlertsFail() {
  const { t } = useProctorTexts();
  const { alertsFail } = useFeed();
  if (!alertsFail) return null;
  return (
    <Badge size="lg" color="red" role="alert" leftSection={<IconAlertTriangle size={16} aria-hidden />}>
      {t('board.alertsFail')}
    </Badge>
  );
}
