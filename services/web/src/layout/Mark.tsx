import { Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** The product's mark and name. @param onDark for the brand panel, which is dark by day and by night */
export function Mark({ onDark = false }: { readonly onDark?: boolean }) {
  const { t } = useTranslation();
  return (
    <Group gap={10} wrap="nowrap">
      <img src="/mark.svg" alt="" width={30} height={30} />
      <Text
        component="span"
        fw={700}
        fz={18}
        c={onDark ? '#fff' : 'var(--pw-brand-text)'}
        style={{ letterSpacing: '-0.01em', whiteSpace: 'nowrap' }}
      >
        {t('product.name')}
      </Text>
    </Group>
  );
}
