import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ApiError } from '../api/errors.js';
import { errorText } from '../i18n/errorText.js';

interface LoadFailedProps {
  readonly error: unknown;
  readonly onRetry: () => unknown;
  /** @default the shell's "This could not be loaded" */
  readonly title?: string;
}

/**
 * Says what could not be loaded and why, and offers to try again, or the way out where another try gives the same answer:
 * there is no such thing, or it is not this reader's. In place of a page only where there is nothing to show
 * (`isLoadingError`): a refetch that fails leaves what is there, above all what somebody is typing.
 */
export function LoadFailed({ error, onRetry, title }: LoadFailedProps) {
  const { t } = useTranslation();
  const isFinal = error instanceof ApiError && [403, 404].includes(error.status);
  return (
    <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={title ?? t('loadFailed.title')} role="alert">
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
