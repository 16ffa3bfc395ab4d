import { Button } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { isRouteErrorResponse, useRouteError } from 'react-router';
import { EmptyState } from '../ui/EmptyState.js';
import { NotFoundPage } from './NotFoundPage.js';

/** A page that threw, or whose code could not be loaded (a new version was installed meanwhile). */
export function RouteCrashed() {
  const { t } = useTranslation();
  const error = useRouteError();
  const missing = isRouteErrorResponse(error) && error.status === 404;
  useEffect(() => {
    if (!missing) console.error(error); // for whoever opens the console; the reader gets no stack
  }, [error, missing]);
  if (missing) return <NotFoundPage />;
  return (
    <main>
      <EmptyState level={1} title={t('crashed.title')} body={t('crashed.body')}>
        <Button onClick={() => window.location.reload()}>{t('actions.reload')}</Button>
      </EmptyState>
    </main>
  );
}
