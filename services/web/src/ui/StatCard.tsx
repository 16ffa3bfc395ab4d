import { Card, Group, Text, ThemeIcon } from '@mantine/core';
import { memo, type ReactNode } from 'react';

interface StatCardProps {
  readonly label: string;
  readonly value: ReactNode;
  /** A quieter line below the number. */
  readonly hint?: ReactNode;
  readonly icon?: ReactNode;
  /** A colour of the theme, where the number asks for attention. @default indigo */
  readonly tone?: string;
}

/** One number that matters. */
export const StatCard = memo(function StatCard({ label, value, hint, icon, tone = 'indigo' }: StatCardProps) {
  return (
    <Card component="section" aria-label={label} h="100%">
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <div>
          <Text size="sm" c="dimmed" fw={500}>
            {label}
          </Text>
          <Text fz={30} fw={700} lh={1.2} mt={6}>
            {value}
          </Text>
        </div>
        {icon !== undefined && (
          <ThemeIcon variant="light" color={tone} size={40} radius="md" aria-hidden>
            {icon}
          </ThemeIcon>
        )}
      </Group>
      {hint !== undefined && (
        <Text size="sm" c="dimmed" mt="xs" component="div">
          {hint}
        </Text>
      )}
    </Card>
  );
});
