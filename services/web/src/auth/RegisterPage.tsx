import { Alert, Anchor, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import type { LoginReply, User } from '@proctorwise/contracts';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { ApiError } from '../api/errors.js';
import { request } from '../api/request.js';
import { errorText } from '../i18n/errorText.js';
import { focusFirstFault } from '../ui/focusFirstFault.js';
import { toastDone } from '../ui/toasts.js';
import { AuthLayout } from './AuthLayout.js';
import { looksLikeEmail } from './email.js';
import { landing } from './landing.js';
import { meKey } from './me.js';
import { useAuthTexts } from './texts.js';

/** Anyone may register as a student; signs in at once. */
export function RegisterPage() {
  const { t } = useAuthTexts();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [asked, setAsked] = useState(false);

  const register = useMutation({
    mutationFn: async (): Promise<User | null> => {
      const account = { email: email.trim(), password };
      await request<User>('POST', '/users/register', { body: { ...account, name: name.trim(), role: 'student' } });
      try {
        return (await request<LoginReply>('POST', '/users/login', { body: account })).user;
      } catch {
        return null; // the account exists; the sign-in page says why signing in does not work
      }
    },
    onSuccess: async (user) => {
      if (user === null) {
        toastDone(t('register.registeredSignIn'));
        await navigate('/sign-in');
        return;
      }
      queryClient.clear();
      queryClient.setQueryData(meKey, user);
      toastDone(t('register.welcome', { name: user.name }));
      await navigate(landing(window.location.port, user.role), { replace: true });
    },
  });

  const failure = (error: unknown): string => {
    if (error instanceof ApiError && error.code === 'email_taken') return t('register.taken');
    if (error instanceof ApiError && error.code === 'password_too_long') return t('register.passwordTooLong');
    return errorText(error);
  };
  const refused = register.error instanceof ApiError ? register.error : null;
  const faults = {
    name: name.trim() === '' ? t('faults.name') : refused?.fieldFault('name'),
    email: looksLikeEmail(email) ? refused?.fieldFault('email') : t('faults.email'),
    password: password.length < 8 ? t('faults.passwordShort') : refused?.fieldFault('password'),
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    focusFirstFault(event.currentTarget);
    setAsked(true);
    if (name.trim() !== '' && looksLikeEmail(email) && password.length >= 8) register.mutate();
  };

  return (
    <AuthLayout title={t('register.title')} lead={t('register.lead')}>
      <form onSubmit={submit} noValidate>
        <Stack>
          {register.isError && (
            <Alert color="red" role="alert" icon={<IconAlertTriangle aria-hidden />} title={t('register.failedTitle')}>
              {failure(register.error)}
            </Alert>
          )}
          <TextInput
            label={t('register.name')}
            description={t('register.nameHint')}
            autoComplete="name"
            size="md"
            required
            withAsterisk={false}
            maxLength={255}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={asked && faults.name}
          />
          <TextInput
            label={t('register.email')}
            type="email"
            autoComplete="username"
            size="md"
            required
            withAsterisk={false}
            maxLength={254}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            error={asked && faults.email}
          />
          <PasswordInput
            label={t('register.password')}
            description={t('register.passwordHint')}
            autoComplete="new-password"
            size="md"
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={asked && faults.password}
          />
          <Button type="submit" size="md" loading={register.isPending}>
            {t('register.submit')}
          </Button>
        </Stack>
      </form>
      <Text>
        {t('register.haveAccount')}{' '}
        <Anchor component={Link} underline="always" to="/sign-in">
          {t('register.signIn')}
        </Anchor>
      </Text>
    </AuthLayout>
  );
}
