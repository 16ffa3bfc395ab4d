import { Alert, Button, Code, Group, ScrollArea, Stack, Table } from '@mantine/core';
import type { InvitationWithCode } from '@proctorwise/contracts';
import { IconAlertTriangle, IconDownload } from '@tabler/icons-react';
import { Dialog } from '../../../ui/Dialog.js';
import { useTeacherTexts } from '../texts.js';
import { codesFile } from './codesFile.js';

/** Codes that were just made: here, and never again. */
export function NewCodes({
  made,
  onClose,
}: {
  readonly made: readonly InvitationWithCode[];
  readonly onClose: () => void;
}) {
  const { t } = useTeacherTexts();
  const download = (): void => {
    const text = codesFile(made, [t('invitations.label'), t('invitations.code')]);
    const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = 'invitations.csv';
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    // Only by the button that says so: a stray Escape would lose every code.
    <Dialog
      onClose={onClose}
      title={t('invitations.codesTitle')}
      size="lg"
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <Stack>
        <Alert color="orange" role="note" icon={<IconAlertTriangle aria-hidden />}>
          {t('invitations.once')}
        </Alert>
        <ScrollArea.Autosize mah={360} viewportProps={{ tabIndex: 0, 'aria-label': t('invitations.codesTitle') }}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('invitations.label')}</Table.Th>
                <Table.Th>{t('invitations.code')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {made.map(({ invitation_id, label, code }) => (
                <Table.Tr key={invitation_id}>
                  <Table.Td style={{ overflowWrap: 'anywhere' }}>{label}</Table.Td>
                  <Table.Td>
                    <Code style={{ whiteSpace: 'nowrap' }}>{code}</Code>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </ScrollArea.Autosize>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('invitations.handedOut')}
          </Button>
          <Button leftSection={<IconDownload size={16} aria-hidden />} onClick={download}>
            {t('invitations.download')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
