import { Box, Group, List, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconDeviceFloppy, IconMessage2Question, IconScale } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LanguageSwitch } from '../layout/LanguageSwitch.js';
import { Mark } from '../layout/Mark.js';
import { ThemeSwitch } from '../layout/ThemeSwitch.js';
import { useTabTitle } from '../ui/useTabTitle.js';
import classes from './AuthLayout.module.css';
import { useAuthTexts } from './texts.js';

const POINTS = [
  ['fair', IconScale],
  ['safe', IconDeviceFloppy],
  ['open', IconMessage2Question],
] as const;

/** The frame of sign-in and register: what the product promises, and the form. */
export function AuthLayout({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  const { t } = useAuthTexts();
  const { t: shell } = useTranslation();
  useTabTitle(title);
  return (
    <div className={classes.page}>
      <Box component="aside" className={classes.panel} visibleFrom="md">
        <Mark onDark />
        <div>
          <Text fz={34} fw={700} lh={1.2} maw={420} c="white">
            {t('panel.title')}
          </Text>
          <List className={classes.points} mt="xl" spacing="md" center maw={420} c="#e3e6ff">
            {POINTS.map(([point, Icon]) => (
              <List.Item
                key={point}
                icon={
                  <ThemeIcon size={36} radius="md" color="rgb(255 255 255 / 12%)" aria-hidden>
                    <Icon size={20} color="#67d5c2" />
                  </ThemeIcon>
                }
              >
                {t(`panel.points.${point}`)}
              </List.Item>
            ))}
          </List>
        </div>
        <Text size="sm" c="#c5c9f0">
          {shell('product.claim')}
        </Text>
      </Box>
      <main className={classes.form}>
        <Group justify="flex-end" className={classes.switches}>
          <LanguageSwitch />
          <ThemeSwitch />
        </Group>
        <Stack gap="xl" w="100%" maw={400}>
          <Box hiddenFrom="md">
            <Mark />
          </Box>
          <div>
            <Title order={1}>{title}</Title>
            <Text c="dimmed" mt={6}>
              {lead}
            </Text>
          </div>
          {children}
        </Stack>
      </main>
    </div>
  );
}
