import { Kbd, Modal, Stack, Switch, Table, Text } from '@mantine/core';
import { useProctorTexts } from '../texts.js';

interface KeysDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly on: boolean;
  readonly onSwitch: (on: boolean) => void;
}

const KEYS = [
  { keys: ['j', '↓'], does: 'next' },
  { keys: ['k', '↑'], does: 'previous' },
  { keys: ['Enter'], does: 'open' },
  { keys: ['/'], does: 'search' },
  { keys: ['m'], does: 'sound' },
  { keys: ['r'], does: 'sort' },
  { keys: ['?'], does: 'help' },
] as const;

/** The dashboard's keys, and the switch that turns them off. */
export function KeysDialog({ opened, onClose, on, onSwitch }: KeysDialogProps) {
  const { t } = useProctorTexts();
  return (
    <Modal opened={opened} onClose={onClose} title={t('keys.title')}>
      <Stack gap="md">
        <Table aria-label={t('keys.title')}>
          <Table.Tbody>
            {KEYS.map(({ keys, does }) => (
              <Table.Tr key={does}>
                <Table.Th scope="row" w={110}>
                  {keys.map((key) => (
                    <Kbd key={key} mr={6}>
                      {key}
                    </Kbd>
                  ))}
                </Table.Th>
                <Table.Td>{t(`keys.${does}`)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Switch label={t('keys.on')} checked={on} onChange={(event) => onSwitch(event.currentTarget.checked)} />
        <Text size="sm" c="dimmed">
          {t('keys.onHint')}
        </Text>
      </Stack>
    </Modal>
  );
}
