import { ActionIcon, Group, NumberInput, Select, Stack, Text } from '@mantine/core';
import type { Accommodation } from '@proctorwise/contracts';
import { IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { LoadFailed } from '../../../ui/LoadFailed.js';
import { studentsQuery } from '../queries.js';
import { useTeacherTexts } from '../texts.js';

/** The contract's bounds of extra_minutes. */
const MAX_EXTRA_MINUTES = 600;
const FIRST_EXTRA_MINUTES = 15;
/** More rows than this only slow the list down; the search narrows it. */
const LISTED_STUDENTS = 50;

interface AccommodationsFieldProps {
  readonly value: readonly Accommodation[];
  readonly onChange: (value: Accommodation[]) => void;
}

/** Who has how many minutes more. */
export function AccommodationsField({ value, onChange }: AccommodationsFieldProps) {
  const { t } = useTeacherTexts();
  const students = useQuery(studentsQuery);
  const byId = new Map((students.data ?? []).map((student) => [student.user_id, student]));
  const nameOf = (id: string) => byId.get(id)?.name ?? t('form.unknownStudent');
  const chosen = new Set(value.map(({ user_id }) => user_id));

  return (
    <Stack>
      {students.isError && (
        <LoadFailed error={students.error} onRetry={students.refetch} title={t('form.studentsFailed')} />
      )}
      <Select
        label={t('form.student')}
        placeholder={t('form.studentPlaceholder')}
        searchable
        limit={LISTED_STUDENTS}
        disabled={!students.isSuccess}
        data={(students.data ?? [])
          .filter(({ user_id }) => !chosen.has(user_id))
          .map(({ user_id, name, email }) => ({ value: user_id, label: `${name} · ${email}` }))}
        value={null}
        nothingFoundMessage={t('form.noStudent')}
        maw={480}
        onChange={(userId) => {
          if (userId !== null) onChange([...value, { user_id: userId, extra_minutes: FIRST_EXTRA_MINUTES }]);
        }}
      />
      {value.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('form.noAccommodations')}
        </Text>
      )}
      {value.map((accommodation) => (
        <Group key={accommodation.user_id} align="flex-end" gap="sm" wrap="nowrap" maw={480}>
          <NumberInput
            label={t('form.extraMinutes', { name: nameOf(accommodation.user_id) })}
            min={0}
            max={MAX_EXTRA_MINUTES}
            allowDecimal={false}
            clampBehavior="strict"
            style={{ flex: 1 }}
            value={accommodation.extra_minutes}
            onChange={(minutes) =>
              onChange(
                value.map((other) =>
                  other.user_id === accommodation.user_id ? { ...other, extra_minutes: Number(minutes) || 0 } : other,
                ),
              )
            }
          />
          <ActionIcon
            variant="default"
            size={36}
            aria-label={t('form.removeStudent', { name: nameOf(accommodation.user_id) })}
            onClick={() => onChange(value.filter(({ user_id }) => user_id !== accommodation.user_id))}
          >
            <IconTrash size={18} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
    </Stack>
  );
}
