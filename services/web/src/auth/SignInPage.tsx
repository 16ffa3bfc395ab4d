import { Alert, Anchor, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import type { LoginReply } from '@proctorwise/contracts';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link, Navigate, useNavigate, useSearchParams } from 'react-router';
import { ApiError } from '../api/errors.js';
import { request } from '../api/request.js';
import { errorText } from '../i18n/errorText.js';
import { formatClock } from '../i18n/format.js';
import { focusFirstFault } from '../ui/focusFirstFault.js';
import { AuthLayout } from './AuthLayout.js';
import { afterSignIn } from './landing.js';
import { meKey, useMe } from './me.js';
import { useAuthTexts } from './texts.js';

/** Sign-in, at every door; leads back to `?next=` or to the role's page. */
export function SignInPage() {
  const { t } = useAuthTexts();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const next = search.get('next');
  const queryClient = useQueryClient();
  const me = useMe();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [asked, setAsked] = useState(false);

  const signIn = useMutation({
    mutationFn: () => request<LoginReply>('POST', '/users/login', { body: { email: email.trim(), password } }),
    onSuccess: async ({ user }) => {
      queryClient.clear(); // what a former user of this browser loaded
      queryClient.setQueryData(meKey, user);
      await navigate(afterSignIn(next, window.location.port, user.role), { replace: true });
    },
  });

  if (me.data && signIn.isIdle) return <Navigate to={afterSignIn(next, window.location.port, me.data.role)} replace />;

  const failure = (error: unknown): string => {
    if (!(error instanceof ApiError)) return errorText(error);
    if (error.code === 'invalid_credentials') return t('signIn.wrong');
    if (error.code !== 'too_many_failures') return errorText(error);
    if (error.retryAfterSeconds === null) return t('signIn.tooManyNoTime');
    return t('signIn.tooMany', { wait: formatClock(error.retryAfterSeconds) });
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    focusFirstFault(event.currentTarget);
    setAsked(true);
    if (email.trim() !== '' && password !== '') signIn.mutate();
  };

  return (
    <AuthLayout title={t('signIn.title')} lead={t(next === null ? 'signIn.lead' : 'signIn.continueAfter')}>
      <form onSubmit={submit} noValidate>
        <Stack>
          {signIn.isError && (
            <Alert color="red" role="alert" icon={<IconAlertTriangle aria-hidden />} title={t('signIn.failedTitle')}>
              {failure(signIn.error)}
            </Alert>
          )}
          <TextInput
            label={t('signIn.email')}
            type="email"
            autoComplete="username"
            size="md"
            required
            withAsterisk={false}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            error={asked && email.trim() === '' && t('faults.email')}
          />
          <PasswordInput
            label={t('signIn.password')}
            autoComplete="current-password"
            size="md"
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={asked && password === '' && t('faults.password')}
          />
          <Button type="submit" size="md" loading={signIn.isPending}>
            {t('signIn.submit')}
          </Button>
        </Stack>
      </form>
      <Text>
        {t('signIn.noAccount')}{' '}
        <Anchor component={Link} underline="always" to="/register">
          {t('signIn.register')}
        </Anchor>
      </Text>
    </AuthLayout>
  );
}
