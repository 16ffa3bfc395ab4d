import { Badge, Button, Card, Group, Text, Title } from '@mantine/core';
import type { Reservation, ReservationDetail } from '@proctorwise/contracts';
import { IconCalendarDown, IconPlayerPlay } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from 'react-router';
import { request } from '../../../api/request.js';
import { useFormat } from '../../../i18n/useFormat.js';
import { confirm } from '../../../ui/confirm.js';
import { toastDone, toastFailed } from '../../../ui/toasts.js';
import { calendarFile } from '../engine/calendar.js';
import { type BookingState, writeUntil } from '../engine/sitting-time.js';
import { useStudentTexts } from '../texts.js';

const COLORS: Record<BookingState['state'], string> = {
  to_come: 'indigo',
  open: 'teal',
  running: 'teal',
  completed: 'teal',
  cancelled: 'gray',
  missed: 'orange',
};

interface BookingCardProps {
  readonly booking: ReservationDetail;
  readonly state: BookingState;
  /** The server's clock, ms since the Unix epoch. */
  readonly now: number;
}

export function BookingCard({ booking, state, now }: BookingCardProps) {
  const { t } = useStudentTexts();
  const { range, relative } = useFormat();
  const navigate = useNavigate();
  const title = booking.exam_title;
  const time = range(booking.start_time, writeUntil(booking));
  const ahead = state.state === 'to_come' || state.state === 'open' || state.state === 'running';
  return (
    <Card component="li" padding="lg" aria-label={title}>
      <Group justify="space-between" align="flex-start" gap="md">
        <div style={{ minWidth: 0, flex: '1 1 16rem' }}>
          <Group gap="sm" mb={4}>
            <Title order={3} style={{ overflowWrap: 'anywhere' }}>
              {title}
            </Title>
            <Badge color={COLORS[state.state]}>{t(`bookings.state.${state.state}`)}</Badge>
          </Group>
          <Text>{time}</Text>
          {ahead && (
            <Text size="sm" c="dimmed" mt={4}>
              {state.state === 'to_come'
                ? t('bookings.opens', { when: relative(booking.start_time, now) })
                : t(state.state === 'running' ? 'bookings.runningNow' : 'bookings.openNow')}
            </Text>
          )}
          {(state.state === 'missed' || state.state === 'cancelled') && (
            <Text size="sm" c="dimmed" mt={4}>
              {t(`bookings.${state.state}Hint`)}
            </Text>
          )}
        </div>
        {state.state === 'completed' && (
          <Button component={Link} to="/student/results" variant="default">
            {t('bookings.toResults')}
          </Button>
        )}
        {ahead && (
          <Group gap="sm">
            {state.state === 'to_come' && <CalendarButton booking={booking} />}
            {state.state !== 'running' && <CancelButton booking={booking} time={time} />}
            <Button
              disabled={state.state === 'to_come'}
              leftSection={<IconPlayerPlay size={18} aria-hidden />}
              aria-label={t(state.state === 'running' ? 'bookings.continueOf' : 'bookings.startOf', { title })}
              onClick={() => void navigate(`/student/exam/${booking.reservation_id}`)}
            >
              {t(state.state === 'running' ? 'bookings.continue' : 'bookings.start')}
            </Button>
          </Group>
        )}
      </Group>
    </Card>
  );
}

function CalendarButton({ booking }: { readonly booking: ReservationDetail }) {
  const { t } = useStudentTexts();
  const download = (): void => {
    const text = calendarFile(booking, new Date().toISOString(), t('bookings.calendarNote'));
    const url = URL.createObjectURL(new Blob([text], { type: 'text/calendar' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = 'exam.ics';
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <Button
      variant="default"
      leftSection={<IconCalendarDown size={18} aria-hidden />}
      aria-label={t('bookings.calendarOf', { title: booking.exam_title })}
      onClick={download}
    >
      {t('bookings.calendar')}
    </Button>
  );
}

function CancelButton({ booking, time }: { readonly booking: Reservation; readonly time: string }) {
  const { t } = useStudentTexts();
  const queries = useQueryClient();
  const title = booking.exam_title;
  const cancel = useMutation({
    mutationFn: () => request<Reservation>('DELETE', `/reservations/${booking.reservation_id}`),
    onSuccess: () => toastDone(t('bookings.cancelled')),
    onError: toastFailed,
    onSettled: () => queries.invalidateQueries({ queryKey: ['reservations'] }),
  });
  const ask = async (): Promise<void> => {
    const sure = await confirm({
      title: t('bookings.confirmTitle'),
      body: t('bookings.confirmBody', { title, time }),
      confirmLabel: t('bookings.confirm'),
      cancelLabel: t('bookings.keep'),
      danger: true,
    });
    if (sure) cancel.mutate();
  };
  return (
    <Button
      variant="default"
      loading={cancel.isPending}
      aria-label={t('bookings.cancelOf', { title })}
      onClick={() => void ask()}
    >
      {t('bookings.cancel')}
    </Button>
  );
}
