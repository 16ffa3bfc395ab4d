import { Badge, Button, Card, Grid, Group, Stack, Text, Title } from '@mantine/core';
import type { Slot } from '@proctorwise/contracts';
import { IconCalendarTime, IconUsers } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'react-router';
import { request } from '../../../api/request.js';
import { useFormat } from '../../../i18n/useFormat.js';
import { confirm } from '../../../ui/confirm.js';
import { EmptyState } from '../../../ui/EmptyState.js';
import { LoadFailed } from '../../../ui/LoadFailed.js';
import { Loading } from '../../../ui/Loading.js';
import { toastDone, toastFailed } from '../../../ui/toasts.js';
import { examQuery, slotsQuery } from '../queries.js';
import { useTeacherTexts } from '../texts.js';
import { SlotForm } from './SlotForm.js';
import { byTime, isRunning } from './slotTimes.js';
import { WhoComes } from './WhoComes.js';

interface SlotRowProps {
  readonly slot: Slot;
  readonly nowMs: number;
  readonly onWho: () => void;
  /** Absent for a time that is over. */
  readonly onCancel?: () => void;
}

function SlotRow({ slot, nowMs, onWho, onCancel }: SlotRowProps) {
  const { t } = useTeacherTexts();
  const format = useFormat();
  const when = format.range(slot.start_time, slot.end_time);
  const full = slot.capacity !== null && slot.booked >= slot.capacity;
  return (
    <Card component="li" padding="md">
      <Group justify="space-between" gap="sm">
        <div>
          <Text fw={600}>{when}</Text>
          <Group gap="xs" mt={4}>
            <Text size="sm" c="dimmed">
              {t('slots.booked')}{' '}
              {slot.capacity === null
                ? t('slots.bookedNoLimit', { booked: format.number(slot.booked) })
                : t('slots.bookedOf', { booked: format.number(slot.booked), capacity: format.number(slot.capacity) })}
            </Text>
            {full && <Badge color="orange">{t('slots.full')}</Badge>}
            {isRunning(slot, nowMs) && <Badge color="teal">{t('slots.running')}</Badge>}
          </Group>
        </div>
        <Group gap="xs">
          <Button variant="default" size="xs" leftSection={<IconUsers size={14} aria-hidden />} onClick={onWho}>
            {t('slots.who')}
          </Button>
          {onCancel !== undefined && (
            <Button
              variant="outline"
              color="red"
              size="xs"
              aria-label={t('slots.cancelOf', { when })}
              onClick={onCancel}
            >
              {t('slots.cancel')}
            </Button>
          )}
        </Group>
      </Group>
    </Card>
  );
}

/** The times at which an exam can be sat. */
export function SlotsPanel() {
  const { t } = useTeacherTexts();
  const format = useFormat();
  const { examId = '' } = useParams();
  const queryClient = useQueryClient();
  const { data: exam } = useSuspenseQuery(examQuery(examId));
  const slots = useQuery(slotsQuery(examId));
  const [who, setWho] = useState<Slot | null>(null);

  const cancel = useMutation({
    mutationFn: (slot: Slot) => request('DELETE', `/exams/${examId}/slots/${slot.slot_id}`),
    onSuccess: () => toastDone(t('slots.cancelled')),
    onError: toastFailed,
    onSettled: () => queryClient.invalidateQueries(slotsQuery(examId)),
  });
  const askCancel = async (slot: Slot) => {
    const when = format.range(slot.start_time, slot.end_time);
    const body =
      slot.booked === 0 ? t('slots.cancelBodyNone', { when }) : t('slots.cancelBody', { when, count: slot.booked });
    const confirmed = await confirm({
      title: t('slots.cancelTitle'),
      body,
      confirmLabel: t('slots.cancelConfirm'),
      cancelLabel: t('slots.keep'),
      danger: true,
    });
    if (confirmed) cancel.mutate(slot);
  };

  const nowMs = Date.now();
  const { upcoming, past } = byTime(slots.data ?? [], nowMs);
  return (
    <Grid gap="xl">
      <Grid.Col span={{ base: 12, md: 4 }} order={{ base: 1, md: 2 }}>
        {exam.status === 'active' && <SlotForm exam={exam} slots={slots.data ?? []} />}
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 8 }} order={{ base: 2, md: 1 }}>
        {slots.isPending && <Loading label={t('slots.loading')} />}
        {slots.isError && <LoadFailed error={slots.error} onRetry={slots.refetch} />}
        {slots.isSuccess && slots.data.length === 0 && (
          <Card>
            <EmptyState title={t('slots.empty')} body={t('slots.emptyBody')} icon={<IconCalendarTime size={28} />} />
          </Card>
        )}
        {upcoming.length > 0 && (
          <Stack component="section" gap="sm" mb="xl">
            <Title order={2} size="h3">
              {t('slots.upcoming')}
            </Title>
            <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: 'none' }} aria-label={t('slots.upcoming')}>
              {upcoming.map((slot) => (
                <SlotRow
                  key={slot.slot_id}
                  slot={slot}
                  nowMs={nowMs}
                  onWho={() => setWho(slot)}
                  onCancel={() => void askCancel(slot)}
                />
              ))}
            </Stack>
          </Stack>
        )}
        {past.length > 0 && (
          <Stack component="section" gap="sm">
            <Title order={2} size="h3">
              {t('slots.past')}
            </Title>
            <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: 'none' }} aria-label={t('slots.past')}>
              {past.map((slot) => (
                <SlotRow key={slot.slot_id} slot={slot} nowMs={nowMs} onWho={() => setWho(slot)} />
              ))}
            </Stack>
          </Stack>
        )}
      </Grid.Col>
      {who !== null && <WhoComes exam={exam} slot={who} onClose={() => setWho(null)} />}
    </Grid>
  );
}
