import { Button, Group, Stack, Text } from '@mantine/core';
import type { Reservation } from '@proctorwise/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { request } from '../../../api/request.js';
import { useFormat } from '../../../i18n/useFormat.js';
import { Dialog } from '../../../ui/Dialog.js';
import { toastDone, toastFailed } from '../../../ui/toasts.js';
import { examQuery } from '../queries.js';
import { useTeacherTexts } from '../texts.js';

interface CancelBookingProps {
  readonly booking: Reservation;
  readonly name: string;
  /** Is the exam by invitation? */
  readonly invited: boolean;
  readonly onCancelled: () => void;
  readonly onClose: () => void;
}

/** Asks before a place is taken from a student. A dialog of its own: it stands on another, and takes Escape for itself. */
export function CancelBooking({ booking, name, invited, onCancelled, onClose }: CancelBookingProps) {
  const { t } = useTeacherTexts();
  const format = useFormat();
  const queryClient = useQueryClient();
  const { exam_id, reservation_id, start_time, end_time } = booking;
  const cancel = useMutation({
    mutationFn: () => request<Reservation>('DELETE', `/reservations/${reservation_id}`),
    // Slots, bookings and invitations are read again before the dialog goes: the list behind it is the new one then.
    onSettled: () => queryClient.invalidateQueries({ queryKey: examQuery(exam_id).queryKey }),
    onSuccess: () => toastDone(t('slots.booking.cancelled')),
    onError: toastFailed,
  });
  return (
    <Dialog onClose={onClose} title={t('slots.booking.cancelTitle', { name })}>
      <Stack>
        <Text>{t('slots.booking.cancelBody', { when: format.range(start_time, end_time) })}</Text>
        <Text>{t(invited ? 'slots.booking.byInvitation' : 'slots.booking.open')}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('slots.booking.keep')}
          </Button>
          <Button
            color="red.9"
            loading={cancel.isPending}
            onClick={() => cancel.mutate(undefined, { onSuccess: onCancelled, onError: onClose })}
          >
            {t('slots.booking.cancelConfirm')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
