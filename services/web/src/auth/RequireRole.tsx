import { Button } from '@mantine/core';
import type { Role, User } from '@proctorwise/contracts';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useLocation } from 'react-router';
import { NetworkError } from '../api/errors.js';
import { errorText } from '../i18n/errorText.js';
import { BarePage } from '../layout/BarePage.js';
import { EmptyState } from '../ui/EmptyState.js';
import { Loading } from '../ui/Loading.js';
import { landing } from './landing.js';
import { useMe } from './me.js';

interface RequireRoleProps {
  readonly roles: readonly Role[];
  /**
   * For the exam room: it lives on the session's own token, so neither a login that runs out nor a user service that is
   * down may throw a candidate out. Only someone who is surely signed out, or surely somebody else, is turned away at the door.
   * @default false
   */
  readonly staysOpen?: boolean;
  readonly children: ReactNode;
}

/** Shows the pages of some roles to those roles; others go to their own page, the signed-out to the sign-in page. */
export function RequireRole({ roles, staysOpen = false, children }: RequireRoleProps) {
  const { t } = useTranslation();
  const location = useLocation();
  const me = useMe();
  const [admitted, setAdmitted] = useState(false);
  const fits = (user: User | null | undefined) => user != null && roles.includes(user.role);

  if (staysOpen && (admitted || me.isError)) return children;
  if (me.isPending) return <Loading />;
  if (me.isError && me.data === undefined) {
    return (
      <BarePage>
        <EmptyState
          level={1}
          title={t('unreachable.title')}
          body={me.error instanceof NetworkError ? t('unreachable.body') : errorText(me.error)}
        >
          <Button onClick={() => void me.refetch()} loading={me.isFetching}>
            {t('actions.retry')}
          </Button>
        </EmptyState>
      </BarePage>
    );
  }
  if (me.data == null) {
    const next = encodeURIComponent(location.pathname + location.search);
    return <Navigate to={`/sign-in?next=${next}`} replace />;
  }
  if (!fits(me.data)) return <Navigate to={landing(window.location.port, me.data.role)} replace />;
  if (staysOpen && !admitted) setAdmitted(true);
  return children;
}
