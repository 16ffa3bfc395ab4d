import { Alert, Button, Card, NumberInput, Stack, Text, TextInput, Title } from '@mantine/core';
import type { Exam, NewSlot, Slot } from '@proctorwise/contracts';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { request } from '../../../api/request.js';
import { errorText } from '../../../i18n/errorText.js';
import { useFormat } from '../../../i18n/useFormat.js';
import { focusFirstFault } from '../../../ui/focusFirstFault.js';
import { toastDone } from '../../../ui/toasts.js';
import { slotsQuery } from '../queries.js';
import { useTeacherTexts } from '../texts.js';
import { endOf, instantOf, overlapping } from './slotTimes.js';

const MAX_CAPACITY = 100_000; // the contract's bound

/** Offers one more time: start in the teacher's own zone, the end follows. */
export function SlotForm({ exam, slots }: { readonly exam: Exam; readonly slots: readonly Slot[] }) {
  const { t } = useTeacherTexts();
  const format = useFormat();
  const queryClient = useQueryClient();
  const [start, setStart] = useState('');
  const [capacity, setCapacity] = useState<number | string>('');
  const [asked, setAsked] = useState(false);

  const startIso = instantOf(start);
  const endIso = startIso === null ? null : endOf(startIso, exam.duration_minutes);
  const clashes =
    startIso === null || endIso === null ? [] : overlapping({ start_time: startIso, end_time: endIso }, slots);
  const places = capacity === '' ? null : Number(capacity);
  const startFault =
    startIso === null
      ? t('slots.faults.start')
      : endIso !== null && Date.parse(endIso) <= Date.now()
        ? t('slots.faults.past')
        : null;
  const capacityFault =
    places !== null && (!Number.isInteger(places) || places < 1 || places > MAX_CAPACITY)
      ? t('slots.faults.capacity')
      : null;

  const add = useMutation({
    mutationFn: (body: NewSlot) => request<Slot>('POST', `/exams/${exam.exam_id}/slots`, { body }),
    onSuccess: async () => {
      setStart('');
      setAsked(false);
      toastDone(t('slots.added'));
      await queryClient.invalidateQueries(slotsQuery(exam.exam_id));
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    focusFirstFault(event.currentTarget);
    setAsked(true);
    if (startIso !== null && startFault === null && capacityFault === null)
      add.mutate({ start_time: startIso, capacity: places });
  };

  return (
    <Card component="section">
      <Title order={2} size="h3">
        {t('slots.add')}
      </Title>
      <Text c="dimmed" size="sm" mb="md">
        {t('slots.addLead', { zone: Intl.DateTimeFormat().resolvedOptions().timeZone })}
      </Text>
      <form onSubmit={submit} noValidate>
        <Stack>
          {add.isError && (
            <Alert color="red" role="alert" icon={<IconAlertTriangle aria-hidden />} title={t('slots.failedTitle')}>
              {errorText(add.error)}
            </Alert>
          )}
          <TextInput
            type="datetime-local"
            label={t('slots.start')}
            description={
              endIso === null
                ? t('slots.endUnknown')
                : t('slots.end', { end: format.dateTime(endIso), duration: format.duration(exam.duration_minutes) })
            }
            required
            value={start}
            onChange={(event) => setStart(event.currentTarget.value)}
            error={asked && startFault}
          />
          <NumberInput
            label={t('slots.capacity')}
            description={t('slots.capacityHint')}
            min={1}
            max={MAX_CAPACITY}
            allowDecimal={false}
            clampBehavior="none"
            value={capacity}
            onChange={setCapacity}
            error={asked && capacityFault}
          />
          {clashes[0] !== undefined && (
            <Alert color="orange" icon={<IconAlertTriangle aria-hidden />} role="status">
              {t('slots.overlap', { range: format.range(clashes[0].start_time, clashes[0].end_time) })}
            </Alert>
          )}
          <Button type="submit" loading={add.isPending}>
            {t('slots.submit')}
          </Button>
        </Stack>
      </form>
    </Card>
  );
}
