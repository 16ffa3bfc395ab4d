import { notifications } from '@mantine/notifications';
import { errorText } from '../i18n/errorText.js';
import { i18n } from '../i18n/i18n.js';

const closeButtonProps = () => ({ 'aria-label': i18n.t('shell:actions.close') });

/** Says that something was done. */
export function toastDone(message: string): void {
  notifications.show({
    title: i18n.t('shell:toast.doneTitle'),
    message,
    color: 'teal',
    closeButtonProps: closeButtonProps(),
  });
}

/** Says what failed and what to do; stays until it is closed. */
export function toastFailed(error: unknown): void {
  notifications.show({
    title: i18n.t('shell:toast.failedTitle'),
    message: errorText(error),
    color: 'red',
    autoClose: false,
    role: 'alert',
    priority: 2,
    closeButtonProps: closeButtonProps(),
  });
}
