import { Stack, Text, ThemeIcon, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface EmptyStateProps {
  readonly title: string;
  /** What this place is for, or what to do next. */
  readonly body?: string;
  readonly icon?: ReactNode;
  /** 1 where it is the whole page. @default 2 */
  readonly level?: 1 | 2;
  /** Buttons for the next step. */
  readonly children?: ReactNode;
}

/** An empty place that says what to do next. */
export function EmptyState({ title, body, icon, level = 2, children }: EmptyStateProps) {
  return (
    <Stack align="center" ta="center" gap="sm" py={48} px="md" maw={520} mx="auto">
      {icon !== undefined && (
        <ThemeIcon size={56} radius="xl" variant="light" aria-hidden>
          {icon}
        </ThemeIcon>
      )}
      <Title order={level} size="h3">
        {title}
      </Title>
      {body !== undefined && <Text c="dimmed">{body}</Text>}
      {children}
    </Stack>
  );
}
