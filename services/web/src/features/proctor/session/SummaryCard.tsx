import { Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import type { Session } from '@proctorwise/contracts';
import { useQuery } from '@tanstack/react-query';
import { useFormat } from '../../../i18n/useFormat.js';
import { SEVERITY_ORDER } from '../engine/severity.js';
import { countsOf } from '../engine/timeline.js';
import { anomaliesQuery } from '../queries.js';
import { useProctorTexts } from '../texts.js';
import classes from './session.module.css';

/** How much of what, at a glance. */
export function SummaryCard({ session }: { readonly session: Session }) {
  const { t } = useProctorTexts();
  const { dateTime, number } = useFormat();
  const anomalies = useQuery(anomaliesQuery(session.session_id)).data ?? [];
  const { bySeverity, byType } = countsOf(anomalies);
  const { analysed, skipped, unreadable } = session.frames;
  return (
    <Card component="section" aria-label={t('session.summary')} h="100%">
      <Title order={2} mb="sm">
        {t('session.summary')}
      </Title>
      <SimpleGrid cols={{ base: 2, xs: 4, md: 2, lg: 4 }} spacing="xs" component="dl" className={classes.counts ?? ''}>
        {SEVERITY_ORDER.map((severity) => (
          <div key={severity} className={classes.count} data-severity={severity}>
            <dt>{t(`severity.${severity}`)}</dt>
            <dd>{number(bySeverity[severity])}</dd>
          </div>
        ))}
      </SimpleGrid>
      <Stack gap={6} mt="md">
        {byType.map(({ type, count }) => (
          <Group key={type} justify="space-between" wrap="nowrap">
            <Text size="sm">{t(`type.${type}`)}</Text>
            <Text size="sm" fw={600}>
              {number(count)}
            </Text>
          </Group>
        ))}
      </Stack>
      <Text size="sm" c="dimmed" mt="md">
        {t('session.frames', {
          analysed: number(analysed),
          skipped: number(skipped),
          unreadable: number(unreadable),
        })}
      </Text>
      {session.status !== 'stopped' && (
        <Text size="sm" c="dimmed">
          {t('session.endsAt', { time: dateTime(session.ends_at) })}
        </Text>
      )}
    </Card>
  );
}
