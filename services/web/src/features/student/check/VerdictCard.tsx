import { Card, Group, List, Loader, Text, ThemeIcon, Title } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import type { CheckVerdict } from '../engine/check-verdict.js';
import { useStudentTexts } from '../texts.js';

const ICONS = {
  checking: <Loader size={36} aria-hidden />,
  well: (
    <ThemeIcon size={36} radius="xl" variant="light" color="teal" aria-hidden>
      <IconCheck size={20} />
    </ThemeIcon>
  ),
  to_do: (
    <ThemeIcon size={36} radius="xl" variant="light" color="orange" aria-hidden>
      <IconAlertTriangle size={20} />
    </ThemeIcon>
  ),
} as const;

/** The check in one sentence, or one for each thing that is still to be done. */
export function VerdictCard({ verdict }: { readonly verdict: CheckVerdict }) {
  const { t } = useStudentTexts();
  return (
    <Card component="section" padding="md" aria-label={t('check.verdict.label')} data-verdict={verdict.is}>
      <Group align="flex-start" wrap="nowrap">
        {ICONS[verdict.is]}
        <div role="status" style={{ flex: 1 }}>
          <Title order={2} size="h3">
            {verdict.is === 'to_do'
              ? t('check.verdict.to_do', { count: verdict.toDo.length })
              : t(`check.verdict.${verdict.is}`)}
          </Title>
          {verdict.is === 'well' && <Text size="sm">{t('check.verdict.wellBody')}</Text>}
          {verdict.is === 'to_do' && (
            <List size="sm">
              {verdict.toDo.map((what) => (
                <List.Item key={what}>{t(`check.verdict.toDo.${what}`)}</List.Item>
              ))}
            </List>
          )}
        </div>
      </Group>
    </Card>
  );
}
