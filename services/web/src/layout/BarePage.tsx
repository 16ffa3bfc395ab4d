import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { Mark } from './Mark.js';

/** A page without navigation: nobody knows who reads it, or where it belongs. The product's name, and what there is to say. */
export function BarePage({ children }: { readonly children: ReactNode }) {
  return (
    <Stack component="main" mih="100dvh" align="center" justify="center" gap={0} p="md">
      <Mark />
      {children}
    </Stack>
  );
}
