import { Card, Group, Loader, ThemeIcon, Title } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';

export type Verdict = 'wait' | 'good' | 'warn' | 'bad';

const LOOKS = {
  good: { color: 'teal', icon: <IconCheck size={20} /> },
  warn: { color: 'orange', icon: <IconAlertTriangle size={20} /> },
  bad: { color: 'red', icon: <IconX size={20} /> },
} as const;

interface CheckItemProps {
  readonly title: string;
  readonly verdict: Verdict;
  /** In words: the colour alone says nothing to some. */
  readonly children: ReactNode;
}

export function CheckItem({ title, verdict, children }: CheckItemProps) {
  return (
    <Card component="section" padding="md" aria-label={title}>
      <Group align="flex-start" wrap="nowrap">
        {verdict === 'wait' ? (
          <Loader size={36} aria-hidden />
        ) : (
          <ThemeIcon size={36} radius="xl" variant="light" color={LOOKS[verdict].color} aria-hidden>
            {LOOKS[verdict].icon}
          </ThemeIcon>
        )}
        <div role="status" style={{ flex: 1 }}>
          <Title order={2} size="h3">
            {title}
          </Title>
          {children}
        </div>
      </Group>
    </Card>
  );
}
