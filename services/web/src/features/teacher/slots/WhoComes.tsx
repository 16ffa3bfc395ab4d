import { List, Text } from '@mantine/core';
import type { Slot } from '@proctorwise/contracts';
import { useQuery } from '@tanstack/react-query';
import { useFormat } from '../../../i18n/useFormat.js';
import { Dialog } from '../../../ui/Dialog.js';
import { LoadFailed } from '../../../ui/LoadFailed.js';
import { Loading } from '../../../ui/Loading.js';
import { reservationsQuery } from '../queries.js';
import { useTeacherTexts } from '../texts.js';

/** Names of those who booked a time. */
export function WhoComes({ slot, onClose }: { readonly slot: Slot; readonly onClose: () => void }) {
  const { t } = useTeacherTexts();
  const format = useFormat();
  const reservations = useQuery(reservationsQuery(slot.exam_id));
  const booked = (reservations.data ?? [])
    .filter((reservation) => reservation.slot_id === slot.slot_id && reservation.status !== 'cancelled')
    .map(({ reservation_id, student_name }) => ({ id: reservation_id, name: student_name ?? t('slots.unnamed') }))
    .sort((one, other) => one.name.localeCompare(other.name));
  return (
    <Dialog onClose={onClose} title={t('slots.whoTo', { when: format.dateTime(slot.start_time) })}>
      {reservations.isPending && <Loading />}
      {reservations.isError && <LoadFailed error={reservations.error} onRetry={reservations.refetch} />}
      {reservations.isSuccess && booked.length === 0 && <Text c="dimmed">{t('slots.whoNone')}</Text>}
      <List>
        {booked.map(({ id, name }) => (
          <List.Item key={id}>{name}</List.Item>
        ))}
      </List>
    </Dialog>
  );
}
