import { Alert, Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import type { Session } from '@proctorwise/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { errorText } from '../../../i18n/errorText.js';
import { toastDone } from '../../../ui/toasts.js';
import { sessionKey, sessionsKey, stopSession } from '../queries.js';
import { useProctorTexts } from '../texts.js';

/** As the contract allows. */
const LONGEST_REASON = 500;

interface StopDialogProps {
  readonly session: Session;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Ends a session for good: a reason is asked for, since the student may ask for it as well. */
export function StopDialog({ session, opened, onClose }: StopDialogProps) {
  const { t } = useProctorTexts();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const stop = useMutation({
    mutationFn: () => stopSession(session.session_id, reason.trim()),
    onSuccess: async (stopped) => {
      queries.setQueryData<Session>(sessionKey(session.session_id), stopped);
      toastDone(t('session.stopped'));
      onClose();
      await queries.invalidateQueries({ queryKey: sessionsKey });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    stop.mutate();
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('session.stopTitle', { name: session.student_name })}
      closeButtonProps={{ 'aria-label': t('session.close') }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text>{t('session.stopBody')}</Text>
          <Textarea
            label={t('session.reason')}
            description={t('session.reasonHint')}
            maxLength={LONGEST_REASON}
            autosize
            minRows={2}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            data-autofocus
          />
          {stop.isError && (
            <Alert color="red" role="alert">
              {errorText(stop.error)}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('session.cancel')}
            </Button>
            <Button type="submit" color="red.9" disabled={reason.trim() === ''} loading={stop.isPending}>
              {t('session.stopConfirm')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
