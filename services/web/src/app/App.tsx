import { MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { RouterProvider } from 'react-router/dom';
import { i18n } from '../i18n/i18n.js';
import { queryClient } from './queryClient.js';
import { createAppRouter } from './router.js';
import { cssVariables, theme } from './theme.js';

/** Everything around the pages: theme, server state, dialogs, toasts, routes. */
export function App() {
  const [router] = useState(createAppRouter);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <ModalsProvider modalProps={{ closeButtonProps: { 'aria-label': i18n.t('shell:actions.close') } }}>
          <Notifications position="top-right" limit={4} autoClose={6000} />
          <RouterProvider router={router} />
        </ModalsProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
