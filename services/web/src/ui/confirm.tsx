import { Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import type { ReactNode } from 'react';
import { i18n } from '../i18n/i18n.js';

interface Question {
  readonly title: string;
  /** What will happen, and whether it can be undone. */
  readonly body: ReactNode;
  /** The verb of the deed, never "OK". */
  readonly confirmLabel: string;
  /** @default "Cancel" */
  readonly cancelLabel?: string;
  /** Does it take something away? */
  readonly danger?: boolean;
}

/** Asks before a deed. @returns true when confirmed; false when cancelled or closed */
export function confirm({ title, body, confirmLabel, cancelLabel, danger = false }: Question): Promise<boolean> {
  return new Promise((resolve) => {
    modals.openConfirmModal({
      title: (
        <Text component="span" fw={650} size="lg">
          {title}
        </Text>
      ),
      children: <div>{body}</div>,
      labels: { confirm: confirmLabel, cancel: cancelLabel ?? i18n.t('shell:actions.cancel') },
      confirmProps: danger ? { color: 'red.9' } : {},
      onConfirm: () => resolve(true),
      onClose: () => resolve(false), // after a confirm this comes second and changes nothing
    });
  });
}
