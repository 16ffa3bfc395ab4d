import { Stack, Text, ThemeIcon, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface EmptyStateProps {
  readonly title: string;
  /** What this place is for, or what to do next. */
  readonly body?: string;
  readonly icon?: ReactNode;
  /** Buttons for the next step. */
  readonly children?: ReactNode;
}

/** An empty place that says what to do next. */
export function EmptyState({ title, body, icon, children }: EmptyStateProps) {
  return (
    <Stack align="center" ta="center" gap="sm" py={48} px="md" maw={520} mx="auto">
      {icon !== undefined && (
        <ThemeIcon size={56} radius="xl" variant="light" aria-hidden>
          {icon}
        </ThemeIcon>
      )}
      <Title order={2} size="h3">
        {title}
      </Title>
      {body !== undefined && <Text c="dimmed">{body}</Text>}
      {children}
    </Stack>
  );
}
