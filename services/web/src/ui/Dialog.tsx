import { Modal, type ModalProps } from '@mantine/core';
import { useEffect, useState } from 'react';

/**
 * A dialog that is open for as long as it is mounted, so that what was typed in it does not outlive it. When it goes,
 * the focus is back where it was: Mantine gives it back only where `opened` changes.
 */
export function Dialog(props: Omit<ModalProps, 'opened' | 'returnFocus'>) {
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    },
    [opener],
  );
  return <Modal opened returnFocus={false} {...props} />;
}
