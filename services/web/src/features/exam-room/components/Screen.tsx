import { Paper, Stack, ThemeIcon, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTabTitle } from '../../../ui/useTabTitle.js';
import classes from './room.module.css';

interface ScreenProps {
  readonly title: string;
  readonly icon: ReactNode;
  /** A colour of the theme. @default indigo */
  readonly tone?: string;
  readonly children: ReactNode;
}

/** One message that takes the whole page: what happened and what to do. Takes the focus, so that it is read out. */
export function Screen({ title, icon, tone = 'indigo', children }: ScreenProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useTabTitle(title);
  useEffect(() => heading.current?.focus(), []);
  return (
    <main className={classes.gate}>
      <Paper withBorder p="xl" maw={560} w="100%">
        <Stack align="center" ta="center" gap="md">
          <ThemeIcon size={64} radius="xl" variant="light" color={tone} aria-hidden>
            {icon}
          </ThemeIcon>
          <Title order={1} size="h2" ref={heading} tabIndex={-1} style={{ outline: 'none' }}>
            {title}
          </Title>
          {children}
        </Stack>
      </Paper>
    </main>
  );
}
