import { Badge, Button, Card, Group, Text } from '@mantine/core';
import type { Invitation } from '@proctorwise/contracts';
import { useFormat } from '../../../i18n/useFormat.js';
import { useTeacherTexts } from '../texts.js';

interface InvitationRowProps {
  readonly invitation: Invitation;
  /** Absent for an exam that is withdrawn. */
  readonly onRenew?: () => void;
  readonly onRevoke: () => void;
}

export function InvitationRow({ invitation, onRenew, onRevoke }: InvitationRowProps) {
  const { t } = useTeacherTexts();
  const { dateTime } = useFormat();
  const { label, used_by, used_by_name, used_at } = invitation;
  return (
    <Card component="li" padding="md">
      <Group justify="space-between" gap="sm">
        <div style={{ minWidth: 0, flex: '1 1 14rem' }}>
          <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
            {label}
          </Text>
          {used_by === null || used_at === null ? (
            <Badge color="gray" mt={4}>
              {t('invitations.unused')}
            </Badge>
          ) : (
            <Group gap="xs" mt={4}>
              <Badge color="teal">{t('invitations.used')}</Badge>
              <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                {t('invitations.usedBy', { who: used_by_name ?? used_by, time: dateTime(used_at) })}
              </Text>
            </Group>
          )}
        </div>
        <Group gap="xs">
          {onRenew !== undefined && (
            <Button variant="default" size="xs" aria-label={t('invitations.renewOf', { label })} onClick={onRenew}>
              {t('invitations.renew')}
            </Button>
          )}
          <Button
            variant="outline"
            color="red"
            size="xs"
            aria-label={t('invitations.revokeOf', { label })}
            onClick={onRevoke}
          >
            {t('invitations.revoke')}
          </Button>
        </Group>
      </Group>
    </Card>
  );
}
