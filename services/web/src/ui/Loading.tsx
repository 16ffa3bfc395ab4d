import { Skeleton, Stack, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** The place of something that is on its way. @param lines bars to show, >= 1 */
export function Loading({ label, lines = 4 }: { readonly label?: string; readonly lines?: number }) {
  const { t } = useTranslation();
  return (
    <Stack role="status" gap="md" py="md" aria-busy="true">
      <VisuallyHidden>{label ?? t('loading')}</VisuallyHidden>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars have no identity and never move
        <Skeleton key={line} height={line === 0 ? 28 : 18} width={line === 0 ? '40%' : `${95 - ((line * 17) % 30)}%`} />
      ))}
    </Stack>
  );
}
