import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ApiError } from '../api/errors.js';
import { errorText } from '../i18n/errorText.js';
import { PageHeader } from './PageHeader.js';

interface LoadFailedProps {
  readonly error: unknown;
  readonly onRetry: () => unknown;
  /** @default the shell's "This could not be loaded" */
  readonly title?: string;
}

/**
 * Says what part of a page could not be loaded and why, and offers to try again, or the way out where another try gives
 * the same answer: there is no such thing, or it is not this reader's.
 */
export function LoadFailed({ title, ...why }: LoadFailedProps) {
  const { t } = useTranslation();
  return <Failure {...why} title={title ?? t('loadFailed.title')} />;
}

/**
 * The same in place of a whole page, with the heading that each page has. Only where there is nothing to show
 * (`isLoadingError`): a refetch that fails leaves what is there, above all what somebody is typing.
 */
export function PageLoadFailed({ title, ...why }: LoadFailedProps) {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={title ?? t('loadFailed.title')} />
      <Failure {...why} />
    </>
  );
}

function Failure({ error, onRetry, title }: LoadFailedProps) {
  const { t } = useTranslation();
  const isFinal = error instanceof ApiError && [403, 404].includes(error.status);
  return (
    <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={title} role="alert">
      <Text size="sm">{errorText(error)}</Text>
      <Group mt="sm">
        {isFinal ? (
          <Button size="xs" variant="default" component={Link} to="/">
            {t('actions.home')}
          </Button>
        ) : (
          <Button size="xs" variant="default" onClick={() => void onRetry()}>
            {t('actions.retry')}
          </Button>
        )}
      </Group>
    </Alert>
  );
}
