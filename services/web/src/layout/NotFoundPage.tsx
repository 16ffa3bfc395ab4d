import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { EmptyState } from '../ui/EmptyState.js';
import { useTabTitle } from '../ui/useTabTitle.js';
import { BarePage } from './BarePage.js';

export function NotFoundPage() {
  const { t } = useTranslation();
  useTabTitle(t('notFound.title'));
  return (
    <BarePage>
      <EmptyState level={1} title={t('notFound.title')} body={t('notFound.body')}>
        <Button component={Link} to="/">
          {t('actions.home')}
        </Button>
      </EmptyState>
    </BarePage>
  );
}
