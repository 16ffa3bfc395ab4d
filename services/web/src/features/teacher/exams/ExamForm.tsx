import {
  Alert,
  Button,
  Card,
  Checkbox,
  Group,
  NumberInput,
  Radio,
  Stack,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core';
import { EXAM_ENTRIES, type ExamEntry, type RuleName, TOTALS_TOLD, type TotalsTold } from '@proctorwise/contracts';
import { IconAlertTriangle } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { errorText } from '../../../i18n/errorText.js';
import { focusFirstFault } from '../../../ui/focusFirstFault.js';
import { useTeacherTexts } from '../texts.js';
import { AccommodationsField } from './AccommodationsField.js';
import { type DraftFault, draftFaults, type ExamDraft } from './examDraft.js';
import { RULES } from './rules.js';

interface ExamFormProps {
  readonly initial: ExamDraft;
  readonly submitLabel: string;
  readonly saving: boolean;
  readonly error: unknown;
  readonly onSubmit: (draft: ExamDraft) => void;
}

/** What an exam is, apart from its questions and times. */
export function ExamForm({ initial, submitLabel, saving, error, onSubmit }: ExamFormProps) {
  const { t } = useTeacherTexts();
  const [draft, setDraft] = useState(initial);
  const [asked, setAsked] = useState(false);
  const change = (part: Partial<ExamDraft>) => setDraft((before) => ({ ...before, ...part }));
  const faults = draftFaults(draft);
  const fault = (name: DraftFault, text: string) => (asked && faults.includes(name) ? text : undefined);

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    focusFirstFault(event.currentTarget);
    setAsked(true);
    if (faults.length === 0) onSubmit(draft);
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="lg">
        {error !== null && error !== undefined && (
          <Alert color="red" role="alert" icon={<IconAlertTriangle aria-hidden />} title={t('form.failedTitle')}>
            {errorText(error)}
          </Alert>
        )}
        <Card component="section">
          <Title order={2} size="h3" mb="md">
            {t('form.basics')}
          </Title>
          <Stack>
            <TextInput
              label={t('form.title')}
              description={t('form.titleHint')}
              required
              maxLength={255}
              value={draft.title}
              onChange={(event) => change({ title: event.currentTarget.value })}
              error={fault('title', t('form.faults.title'))}
            />
            <Textarea
              label={t('form.description')}
              description={t('form.descriptionHint')}
              autosize
              minRows={3}
              maxRows={12}
              maxLength={10_000}
              value={draft.description}
              onChange={(event) => change({ description: event.currentTarget.value })}
            />
            <Group grow preventGrowOverflow={false} align="flex-start">
              <NumberInput
                label={t('form.duration')}
                description={t('form.durationHint')}
                required
                allowDecimal={false}
                min={1}
                max={1440}
                clampBehavior="none"
                miw={200}
                value={draft.durationMinutes}
                onChange={(durationMinutes) => change({ durationMinutes })}
                error={fault('durationMinutes', t('form.faults.duration'))}
              />
              <NumberInput
                label={t('form.passMark')}
                description={t('form.passMarkHint')}
                required
                min={0}
                max={100}
                clampBehavior="none"
                miw={200}
                value={draft.passMark}
                onChange={(passMark) => change({ passMark })}
                error={fault('passMark', t('form.faults.passMark'))}
              />
            </Group>
          </Stack>
        </Card>
        <Card component="section">
          <Checkbox.Group
            label={
              <Title order={2} size="h3" component="span">
                {t('form.watching')}
              </Title>
            }
            description={t('form.watchingLead')}
            value={draft.rules}
            onChange={(rules) => change({ rules: rules as RuleName[] })}
            inputWrapperOrder={['label', 'description', 'input', 'error']}
          >
            <Stack mt="md" gap="sm">
              {RULES.map((rule) => (
                <Checkbox
                  key={rule}
                  value={rule}
                  label={t(`rules.${rule}.name`)}
                  description={t(`rules.${rule}.why`)}
                />
              ))}
            </Stack>
          </Checkbox.Group>
        </Card>
        <Card component="section">
          <Radio.Group
            label={
              <Title order={2} size="h3" component="span">
                {t('form.entry')}
              </Title>
            }
            description={t('form.entryLead')}
            value={draft.entry}
            onChange={(entry) => change({ entry: entry as ExamEntry })}
            inputWrapperOrder={['label', 'description', 'input', 'error']}
          >
            <Stack mt="md" gap="sm">
              {EXAM_ENTRIES.map((entry) => (
                <Radio
                  key={entry}
                  value={entry}
                  label={t(`form.entries.${entry}.name`)}
                  description={t(`form.entries.${entry}.why`)}
                />
              ))}
            </Stack>
          </Radio.Group>
        </Card>
        <Card component="section">
          <Radio.Group
            label={
              <Title order={2} size="h3" component="span">
                {t('form.totalsTold')}
              </Title>
            }
            description={t('form.totalsToldLead')}
            value={draft.totalsTold}
            onChange={(totalsTold) => change({ totalsTold: totalsTold as TotalsTold })}
            inputWrapperOrder={['label', 'description', 'input', 'error']}
          >
            <Stack mt="md" gap="sm">
              {TOTALS_TOLD.map((told) => (
                <Radio
                  key={told}
                  value={told}
                  label={t(`form.totals.${told}.name`)}
                  description={t(`form.totals.${told}.why`)}
                />
              ))}
            </Stack>
          </Radio.Group>
        </Card>
        <Card component="section">
          <Title order={2} size="h3">
            {t('form.accommodations')}
          </Title>
          <Text c="dimmed" size="sm" mb="md">
            {t('form.accommodationsLead')}
          </Text>
          <AccommodationsField value={draft.accommodations} onChange={(accommodations) => change({ accommodations })} />
        </Card>
        <Group justify="flex-end">
          <Button type="submit" loading={saving}>
            {submitLabel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
