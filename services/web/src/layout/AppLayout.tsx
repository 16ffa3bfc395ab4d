import { AppShell, Box, Burger, Container, Drawer, Group, NavLink as MantineNavLink } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, NavLink, Outlet, useLocation } from 'react-router';
import { landing } from '../auth/landing.js';
import { useMe } from '../auth/me.js';
import { Loading } from '../ui/Loading.js';
import classes from './AppLayout.module.css';
import { LanguageSwitch } from './LanguageSwitch.js';
import { Mark } from './Mark.js';
import { navigationOf } from './navigation.js';
import { ThemeSwitch } from './ThemeSwitch.js';
import { UserMenu } from './UserMenu.js';

/** The frame around every page but the sign-in and the exam room: header with navigation, then the page. */
export function AppLayout() {
  const { t } = useTranslation();
  const me = useMe().data;
  const [drawerOpen, drawer] = useDisclosure(false);
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page closes the drawer
  useEffect(drawer.close, [pathname]);
  if (!me) return null;
  const entries = navigationOf(me.role);

  return (
    <AppShell header={{ height: 60 }} padding={0}>
      <a className="pw-skip-link" href="#content">
        {t('skipToContent')}
      </a>
      <AppShell.Header className="pw-header">
        <Container size="xl" h="100%" px={{ base: 'md', sm: 'xl' }}>
          <Group h="100%" justify="space-between" wrap="nowrap" gap="sm">
            <Group gap="lg" wrap="nowrap" h="100%">
              <Burger
                hiddenFrom="sm"
                size="sm"
                opened={drawerOpen}
                onClick={drawer.toggle}
                aria-label={t(drawerOpen ? 'nav.close' : 'nav.open')}
              />
              <Link to={landing(window.location.port, me.role)} className={classes.home}>
                <Mark />
              </Link>
              <Box component="nav" aria-label={t('nav.label')} visibleFrom="sm" h="100%">
                <ul className={classes.list}>
                  {entries.map((entry) => (
                    <li key={entry.to}>
                      <NavLink to={entry.to} end={entry.end ?? false} className={classes.link ?? ''}>
                        {t(`nav.${entry.label}`)}
                      </NavLink>
                    </li>
                  ))}
                </ul>
              </Box>
            </Group>
            <Group gap="xs" wrap="nowrap">
              <LanguageSwitch />
              <ThemeSwitch />
              <UserMenu me={me} />
            </Group>
          </Group>
        </Container>
      </AppShell.Header>

      <Drawer
        opened={drawerOpen}
        onClose={drawer.close}
        size="75%"
        lockScroll={false} // toasts stay at the bottom, off its cross and entries
        title={<Mark />}
        closeButtonProps={{ 'aria-label': t('nav.close') }}
      >
        <nav aria-label={t('nav.label')}>
          {entries.map((entry) => (
            <MantineNavLink
              key={entry.to}
              component={NavLink}
              to={entry.to}
              end={entry.end ?? false}
              label={t(`nav.${entry.label}`)}
              active={entry.end ? pathname === entry.to : pathname.startsWith(entry.to)}
            />
          ))}
        </nav>
      </Drawer>

      <AppShell.Main id="content" tabIndex={-1} style={{ outline: 'none' }}>
        <Container size="xl" px={{ base: 'md', sm: 'xl' }} py={{ base: 'lg', sm: 'xl' }}>
          <Suspense fallback={<Loading />}>
            <Outlet />
          </Suspense>
        </Container>
      </AppShell.Main>
    </AppShell>
  );
}
