import { Badge, Group, Text } from '@mantine/core';
import type { Severity } from '@proctorwise/contracts';
import { SEVERITY_COLOR, SEVERITY_ORDER } from '../engine/severity.js';
import { useProctorTexts } from '../texts.js';

/** How many anomalies of which severity, gravest first; those that do not occur are left out. */
export function SeverityBadges({ counts }: { readonly counts: Readonly<Record<Severity, number>> }) {
  const { t } = useProctorTexts();
  const present = SEVERITY_ORDER.filter((severity) => counts[severity] > 0);
  if (present.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('board.none')}
      </Text>
    );
  }
  return (
    <Group gap={6}>
      {present.map((severity) => (
        <Badge key={severity} color={SEVERITY_COLOR[severity]}>
          {t('severityCount', { count: counts[severity], severity: t(`severity.${severity}`) })}
        </Badge>
      ))}
    </Group>
  );
}
