import { Button, Group, Stack, Text } from '@mantine/core';
import type { Exam, Reservation, Slot } from '@proctorwise/contracts';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useFormat } from '../../../i18n/useFormat.js';
import { Dialog } from '../../../ui/Dialog.js';
import { LoadFailed } from '../../../ui/LoadFailed.js';
import { Loading } from '../../../ui/Loading.js';
import { reservationsQuery } from '../queries.js';
import { useTeacherTexts } from '../texts.js';
import { CancelBooking } from './CancelBooking.js';
import { placesIn } from './placesIn.js';

interface WhoComesProps {
  readonly exam: Exam;
  readonly slot: Slot;
  readonly onClose: () => void;
}

/** Names of those who booked a time; a place can be taken from each who has not sat it. */
export function WhoComes({ exam, slot, onClose }: WhoComesProps) {
  const { t } = useTeacherTexts();
  const format = useFormat();
  const reservations = useQuery(reservationsQuery(slot.exam_id));
  const [leaving, setLeaving] = useState<Reservation | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const nameOf = ({ student_name }: Reservation) => student_name ?? t('slots.unnamed');
  const places = placesIn(slot, reservations.data ?? [], nameOf);
  const onCancelled = () => {
    setLeaving(null);
    list.current?.focus(); // the button that had the focus is gone with its line
  };
  return (
    <>
      <Dialog
        onClose={onClose}
        title={t('slots.whoTo', { when: format.dateTime(slot.start_time) })}
        closeOnEscape={leaving === null} // Escape closes the question on top, not both
      >
        <div ref={list} tabIndex={-1}>
          {reservations.isPending && <Loading />}
          {reservations.isLoadingError && <LoadFailed error={reservations.error} onRetry={reservations.refetch} />}
          {reservations.isSuccess && places.length === 0 && <Text c="dimmed">{t('slots.whoNone')}</Text>}
          <Stack component="ul" gap="xs" m={0} p={0} style={{ listStyle: 'none' }}>
            {places.map((place) => (
              <Group component="li" key={place.reservation_id} justify="space-between" gap="xs">
                <Text style={{ overflowWrap: 'anywhere', minWidth: 0, flex: '1 1 8rem' }}>{nameOf(place)}</Text>
                {place.status === 'scheduled' && (
                  <Button
                    variant="outline"
                    color="red"
                    size="xs"
                    aria-label={t('slots.booking.cancelOf', { name: nameOf(place) })}
                    onClick={() => setLeaving(place)}
                  >
                    {t('slots.booking.cancel')}
                  </Button>
                )}
              </Group>
            ))}
          </Stack>
        </div>
      </Dialog>
      {leaving !== null && (
        <CancelBooking
          booking={leaving}
          name={nameOf(leaving)}
          invited={exam.entry === 'invited'}
          onCancelled={onCancelled}
          onClose={() => setLeaving(null)}
        />
      )}
    </>
  );
}
