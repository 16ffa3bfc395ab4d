import { Button, Stack, Text, Title } from '@mantine/core';
import { IconCalendarPlus, IconCamera } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { useMe } from '../../../auth/me.js';
import { EmptyState } from '../../../ui/EmptyState.js';
import { LoadFailed } from '../../../ui/LoadFailed.js';
import { Loading } from '../../../ui/Loading.js';
import { PageHeader } from '../../../ui/PageHeader.js';
import { useServerNow } from '../../../ui/useServerNow.js';
import { bookingState, type RunningSession, sortBookings } from '../engine/sitting-time.js';
import { bookingsQuery, runningSessionsQuery } from '../queries.js';
import { useStudentTexts } from '../texts.js';
import { BookingCard } from './BookingCard.js';

/** A student's bookings; from here an exam is started. */
export function BookingsPage() {
  const { t } = useStudentTexts();
  return (
    <>
      <PageHeader title={t('bookings.title')} lead={t('bookings.lead')}>
        <Button
          component={Link}
          to="/student/check"
          variant="default"
          leftSection={<IconCamera size={18} aria-hidden />}
        >
          {t('exams.check')}
        </Button>
      </PageHeader>
      <Bookings />
    </>
  );
}

function Bookings() {
  const { t } = useStudentTexts();
  const userId = useMe().data?.user_id ?? '';
  const bookings = useQuery({ ...bookingsQuery(userId), enabled: userId !== '' });
  const running = useQuery(runningSessionsQuery);
  const now = useServerNow();
  if (bookings.isPending) return <Loading label={t('bookings.loading')} />;
  if (bookings.isLoadingError) return <LoadFailed error={bookings.error} onRetry={() => bookings.refetch()} />;
  if (bookings.data.length === 0) {
    return (
      <EmptyState title={t('bookings.empty')} body={t('bookings.emptyBody')} icon={<IconCalendarPlus size={28} />}>
        <Button component={Link} to="/student">
          {t('bookings.toExams')}
        </Button>
      </EmptyState>
    );
  }
  // Without an answer "Start" does the same as "Continue". What was heard before one that failed may have changed.
  const sessionOf = (reservationId: string): RunningSession =>
    running.data?.find((session) => session.reservation_id === reservationId) ??
    (running.isSuccess ? undefined : 'unknown');
  const { ahead, past } = sortBookings(bookings.data, sessionOf, now);
  return (
    <Stack gap="xl">
      {(
        [
          ['ahead', ahead],
          ['past', past],
        ] as const
      ).map(([which, list]) => (
        <section key={which} aria-labelledby={`bookings-${which}`}>
          {(which === 'ahead' || list.length > 0) && (
            <Title order={2} mb="sm" id={`bookings-${which}`}>
              {t(`bookings.${which}`)}
            </Title>
          )}
          {which === 'ahead' && list.length === 0 && <Text c="dimmed">{t('bookings.none')}</Text>}
          <Stack component="ul" gap="sm" style={{ listStyle: 'none', padding: 0, margin: 0 }}>
            {list.map((booking) => (
              <BookingCard
                key={booking.reservation_id}
                booking={booking}
                state={bookingState(booking, sessionOf(booking.reservation_id), now)}
                now={now}
              />
            ))}
          </Stack>
        </section>
      ))}
    </Stack>
  );
}
