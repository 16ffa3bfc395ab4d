import { Alert, Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import type { Exam, NewReservation, Reservation, Slot } from '@proctorwise/contracts';
import { IconCalendarOff, IconInfoCircle } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { ApiError } from '../../../api/errors.js';
import { request } from '../../../api/request.js';
import { useMe } from '../../../auth/me.js';
import { useFormat } from '../../../i18n/useFormat.js';
import { EmptyState } from '../../../ui/EmptyState.js';
import { LoadFailed, PageLoadFailed } from '../../../ui/LoadFailed.js';
import { Loading } from '../../../ui/Loading.js';
import { PageHeader } from '../../../ui/PageHeader.js';
import { toastDone, toastFailed } from '../../../ui/toasts.js';
import { useServerNow } from '../../../ui/useServerNow.js';
import { bookableSlots, type SlotState, slotState } from '../engine/sitting-time.js';
import { bookingsQuery, examQuery, slotsQuery } from '../queries.js';
import { useStudentTexts } from '../texts.js';
import { InvitationDialog } from './InvitationDialog.js';

/** One exam and the times at which it can be sat. */
export function ExamPage() {
  const { t } = useStudentTexts();
  const { examId = '' } = useParams();
  const { duration, percent } = useFormat();
  const exam = useQuery(examQuery(examId));
  if (exam.isPending) return <Loading label={t('exams.loading')} />;
  if (exam.isLoadingError) return <PageLoadFailed error={exam.error} onRetry={() => exam.refetch()} />;
  const { title, description, duration_minutes, question_count, pass_mark, rules, totals_told, entry } = exam.data;
  return (
    <>
      <PageHeader title={title} lead={description ?? undefined} back={{ to: '/student', label: t('exam.back') }} />
      <Group gap="xs" mb="md">
        <Badge>{duration(duration_minutes)}</Badge>
        <Badge>{t('exams.questions', { count: question_count })}</Badge>
        <Badge>{t('exams.passMark', { mark: percent(pass_mark) })}</Badge>
        {entry === 'invited' && <Badge color="orange">{t('exams.byInvitation')}</Badge>}
      </Group>
      <Text size="sm" c="dimmed" mb="xl" maw={720}>
        {t('exam.watched')}{' '}
        {rules.length > 0 && t('exam.rulesLead', { rules: rules.map((rule) => t(`exam.rules.${rule}`)).join(', ') })}{' '}
        {totals_told === 'with_marks' && t('exam.resultLater')} {entry === 'invited' && t('exam.invitation.lead')}
      </Text>
      <Title order={2} mb="sm">
        {t('exam.times')}
      </Title>
      <Times exam={exam.data} />
    </>
  );
}

function Times({ exam }: { readonly exam: Exam }) {
  const { t } = useStudentTexts();
  const userId = useMe().data?.user_id ?? '';
  const slots = useQuery(slotsQuery(exam.exam_id));
  const bookings = useQuery({ ...bookingsQuery(userId), enabled: userId !== '' });
  const now = useServerNow();
  if (slots.isPending || bookings.isPending) return <Loading label={t('exam.loading')} />;
  if (slots.isLoadingError) return <LoadFailed error={slots.error} onRetry={() => slots.refetch()} />;
  if (bookings.isLoadingError) return <LoadFailed error={bookings.error} onRetry={() => bookings.refetch()} />;
  const open = bookableSlots(slots.data, now);
  if (open.length === 0) {
    return <EmptyState title={t('exam.none')} body={t('exam.noneBody')} icon={<IconCalendarOff size={28} />} />;
  }
  // Whoever has booked it before has used an invitation then, and is asked for none again.
  const isKnown = bookings.data.some(({ exam_id }) => exam_id === exam.exam_id);
  const offered = open.map((slot) => ({ slot, state: slotState(slot, bookings.data, now) }));
  const has = (...states: readonly SlotState[]) => offered.some(({ state }) => states.includes(state));
  const once = has('sat', 'handed_in') ? 'sat' : has('booked_elsewhere') ? 'booked_elsewhere' : undefined;
  return (
    <>
      {once !== undefined && (
        <Alert role="status" mb="sm" icon={<IconInfoCircle aria-hidden />}>
          {t(`exam.once.${once}`)}
        </Alert>
      )}
      <Stack
        component="ul"
        gap="sm"
        aria-label={t('exam.timesLabel')}
        style={{ listStyle: 'none', padding: 0, margin: 0 }}
      >
        {offered.map(({ slot, state }) => (
          <SlotRow
            key={slot.slot_id}
            exam={exam}
            slot={slot}
            userId={userId}
            state={state}
            asksForCode={exam.entry === 'invited' && !isKnown}
            running={Date.parse(slot.start_time) <= now}
          />
        ))}
      </Stack>
    </>
  );
}

interface SlotRowProps {
  readonly exam: Exam;
  readonly slot: Slot;
  readonly userId: string;
  readonly state: SlotState;
  /** Is a code asked for before booking is tried? */
  readonly asksForCode: boolean;
  readonly running: boolean;
}

function SlotRow({ exam, slot, userId, state, asksForCode, running }: SlotRowProps) {
  const { t } = useStudentTexts();
  const { range } = useFormat();
  const queries = useQueryClient();
  const time = range(slot.start_time, slot.end_time);
  const [asking, setAsking] = useState(false);
  const book = useMutation({
    mutationFn: (code: string | null) => {
      const { exam_id } = exam;
      const place: NewReservation = { user_id: userId, exam_id, slot_id: slot.slot_id };
      const body = code === null ? place : { ...place, invitation_code: code };
      return request<Reservation>('POST', '/reservations', { body });
    },
    onSuccess: () => {
      setAsking(false);
      toastDone(t('exam.booked', { title: exam.title, time }));
    },
    onError: (error) => {
      // What the dialog asks for, or shows, is no news beside it.
      if (error instanceof ApiError && error.code === 'invitation_needed') setAsking(true);
      else if (!asking) toastFailed(error);
    },
    // Also after a refusal: then the list on the screen is old.
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['reservations'] }),
        queries.invalidateQueries({ queryKey: ['exams', exam.exam_id, 'slots'] }),
      ]),
  });
  const left = slot.capacity === null ? null : slot.capacity - slot.booked;
  return (
    <Card component="li" padding="md">
      <Group justify="space-between" gap="sm">
        <div>
          <Text fw={600}>{time}</Text>
          {/* Places are nothing to who has sat the exam. */}
          {state !== 'sat' && state !== 'handed_in' && (
            <Text size="sm" c="dimmed">
              {left === null ? t('exam.unlimited') : left > 0 ? t('exam.free', { count: left }) : t('exam.full')}
              {running && state === 'free' && ` · ${t('exam.running')}`}
            </Text>
          )}
        </div>
        {state === 'free' && (
          <Button
            onClick={() => (asksForCode ? setAsking(true) : book.mutate(null))}
            loading={book.isPending}
            aria-label={t('exam.bookTime', { time })}
          >
            {t('exam.book')}
          </Button>
        )}
        {asking && (
          <InvitationDialog
            time={time}
            saving={book.isPending}
            error={book.error}
            onBook={book.mutate}
            onClose={() => {
              setAsking(false);
              book.reset();
            }}
          />
        )}
        {state === 'full' && <Badge color="gray">{t('exam.full')}</Badge>}
        {state === 'handed_in' && <Badge color="teal">{t('bookings.state.completed')}</Badge>}
        {state === 'mine' && (
          <Group gap="sm">
            <Badge color="teal">{t('exam.mine')}</Badge>
            <Button component={Link} to="/student/bookings" variant="default" size="xs">
              {t('exam.toBooking')}
            </Button>
          </Group>
        )}
      </Group>
    </Card>
  );
}
