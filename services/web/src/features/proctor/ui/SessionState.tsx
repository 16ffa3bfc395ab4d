import { Badge, Group, Tooltip } from '@mantine/core';
import type { Session } from '@proctorwise/contracts';
import { IconPlugConnected, IconPlugConnectedX } from '@tabler/icons-react';
import { useProctorTexts } from '../texts.js';

const COLORS = { active: 'teal', paused: 'yellow', stopped: 'gray' } as const;

/** Does it run, is it connected, is it watched as densely as promised? */
export function SessionState({ session }: { readonly session: Session }) {
  const { t } = useProctorTexts();
  const { status, stop_reason, connected, reduced } = session;
  const over = status === 'stopped';
  return (
    <Group gap={6}>
      <Badge color={COLORS[status]}>
        {over && stop_reason !== null
          ? t('stoppedBecause', { reason: t(`stopReason.${stop_reason}`) })
          : t(`state.${status}`)}
      </Badge>
      {!over && (
        <Badge
          color={connected ? 'teal' : 'red'}
          leftSection={
            connected ? <IconPlugConnected size={14} aria-hidden /> : <IconPlugConnectedX size={14} aria-hidden />
          }
        >
          {t(connected ? 'connected' : 'disconnected')}
        </Badge>
      )}
      {/* Of a device that is not there nothing can be looked at: that is said already. */}
      {!over && connected && reduced && (
        <Tooltip label={t('reducedHint')}>
          <Badge color="orange" tabIndex={0}>
            {t('reduced')}
          </Badge>
        </Tooltip>
      )}
    </Group>
  );
}
