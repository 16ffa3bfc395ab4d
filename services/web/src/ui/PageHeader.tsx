import { Anchor, Box, Group, Text, Title } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useTabTitle } from './useTabTitle.js';

interface PageHeaderProps {
  readonly title: string;
  readonly lead?: ReactNode;
  /** Where one came from: the label says the place. */
  readonly back?: { readonly to: string; readonly label: string };
  /** Buttons at the right. */
  readonly children?: ReactNode;
}

/** The head of a page: way back, h1, lead and main actions. Also names the browser's tab. */
export function PageHeader({ title, lead, back, children }: PageHeaderProps) {
  useTabTitle(title);
  return (
    <Box component="header" mb="xl">
      {back !== undefined && (
        <Anchor
          component={Link}
          to={back.to}
          size="sm"
          mb="xs"
          display="inline-flex"
          style={{ gap: 6, alignItems: 'center' }}
        >
          <IconArrowLeft size={16} aria-hidden />
          {back.label}
        </Anchor>
      )}
      <Group justify="space-between" align="flex-start" gap="md">
        <Box style={{ flex: '1 1 16rem', minWidth: 0 }}>
          <Title order={1}>{title}</Title>
          {lead !== undefined && (
            <Text c="dimmed" mt={4} component="div" maw={720}>
              {lead}
            </Text>
          )}
        </Box>
        {children !== undefined && <Group gap="sm">{children}</Group>}
      </Group>
    </Box>
  );
}
