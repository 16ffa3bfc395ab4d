import { Avatar, Box, Group, Menu, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import type { User } from '@proctorwise/contracts';
import { IconChevronDown, IconLogout } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSignOut } from '../auth/useSignOut.js';

/** Who is signed in, and the way out. */
export function UserMenu({ me }: { readonly me: User }) {
  const { t } = useTranslation();
  const signOut = useSignOut();
  return (
    <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false} width={240}>
      <Menu.Target>
        <UnstyledButton>
          <Group gap={8} wrap="nowrap">
            <Avatar name={me.name} size={34} color="indigo" variant="filled" aria-hidden />
            <VisuallyHidden>{t('userMenu.open', { name: me.name })}</VisuallyHidden>
            <Text aria-hidden size="sm" fw={550} visibleFrom="md" maw={160} truncate>
              {me.name}
            </Text>
            <Box component="span" visibleFrom="xs" lh={0}>
              <IconChevronDown size={14} aria-hidden />
            </Box>
          </Group>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={600} c="var(--mantine-color-text)">
            {me.name}
          </Text>
          <Text size="xs">{me.email}</Text>
          <Text size="xs">{t(`role.${me.role}`)}</Text>
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void signOut()}>
          {t('userMenu.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
