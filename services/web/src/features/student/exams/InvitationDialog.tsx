import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { ApiError } from '../../../api/errors.js';
import { errorText } from '../../../i18n/errorText.js';
import { Dialog } from '../../../ui/Dialog.js';
import { focusFirstFault } from '../../../ui/focusFirstFault.js';
import { useStudentTexts } from '../texts.js';

interface InvitationDialogProps {
  /** The time that is to be booked, for people. */
  readonly time: string;
  readonly saving: boolean;
  /** Of the last try. */
  readonly error: unknown;
  readonly onBook: (code: string) => void;
  readonly onClose: () => void;
}

/** Asks for the code of an exam by invitation. */
export function InvitationDialog({ time, saving, error, onBook, onClose }: InvitationDialogProps) {
  const { t } = useStudentTexts();
  const [code, setCode] = useState('');
  const [asked, setAsked] = useState(false);
  const isRefused = error instanceof ApiError && error.code === 'invitation_invalid';
  const isNeeded = error instanceof ApiError && error.code === 'invitation_needed';
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    focusFirstFault(event.currentTarget);
    setAsked(true);
    if (code.trim() !== '') onBook(code.trim());
  };
  const fault = asked && code.trim() === '' ? t('exam.invitation.missing') : isRefused ? errorText(error) : undefined;
  return (
    // While it is on its way nothing closes the dialog, which shows what becomes of it.
    <Dialog
      onClose={onClose}
      title={t('exam.invitation.title')}
      closeOnEscape={!saving}
      closeOnClickOutside={!saving}
      withCloseButton={!saving}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text fw={600}>{time}</Text>
          {error !== null && !isRefused && !isNeeded && (
            <Alert color="red" role="alert" icon={<IconAlertTriangle aria-hidden />}>
              {errorText(error)}
            </Alert>
          )}
          <TextInput
            label={t('exam.invitation.code')}
            description={t('exam.invitation.hint')}
            required
            data-autofocus
            maxLength={100}
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
            error={fault}
            errorProps={{ role: 'alert' }}
          />
          <Group justify="flex-end">
            <Button type="submit" loading={saving}>
              {t('exam.book')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
