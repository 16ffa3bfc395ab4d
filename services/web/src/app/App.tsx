import { MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { QueryClientProvider } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RouterProvider } from 'react-router/dom';
import { i18n } from '../i18n/i18n.js';
import { Toasts } from '../ui/Toasts.js';
import { queryClient } from './queryClient.js';
import { createAppRouter } from './router.js';
import { cssVariables, makeTheme } from './theme.js';

/** Everything around the pages: theme, server state, dialogs, toasts, routes. */
export function App() {
  const [router] = useState(createAppRouter);
  const { t } = useTranslation(undefined, { i18n });
  const theme = useMemo(() => makeTheme(t('actions.close')), [t]);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <ModalsProvider>
          <Toasts />
          <RouterProvider router={router} />
        </ModalsProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
