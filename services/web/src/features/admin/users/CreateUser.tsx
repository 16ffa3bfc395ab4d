import { Alert, Button, Group, Select, Stack, TextInput } from '@mantine/core';
import type { RegisterRequest, Role, User } from '@proctorwise/contracts';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ApiError } from '../../../api/errors.js';
import { request } from '../../../api/request.js';
import { looksLikeEmail } from '../../../auth/email.js';
import { errorText } from '../../../i18n/errorText.js';
import { Dialog } from '../../../ui/Dialog.js';
import { focusFirstFault } from '../../../ui/focusFirstFault.js';
import { toastDone } from '../../../ui/toasts.js';
import { ROLES } from '../roles.js';
import { useAdminTexts } from '../texts.js';

/** Makes an account of any role. */
export function CreateUser({ onClose }: { readonly onClose: () => void }) {
  const { t } = useAdminTexts();
  const queryClient = useQueryClient();
  const [account, setAccount] = useState({ name: '', email: '', password: '', role: 'teacher' as Role });
  const [asked, setAsked] = useState(false);
  const change = (part: Partial<typeof account>) => setAccount((before) => ({ ...before, ...part }));
  const create = useMutation({
    mutationFn: (body: RegisterRequest) => request<User>('POST', '/users/register', { body }),
    onSuccess: async (user) => {
      toastDone(t('form.created', { name: user.name }));
      await queryClient.invalidateQueries({ queryKey: ['users'] });
      await queryClient.invalidateQueries({ queryKey: ['overview', 'users'] });
      onClose();
    },
  });
  const named = account.name.trim() !== '';
  const mailed = looksLikeEmail(account.email);
  const guarded = account.password.length >= 8;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    focusFirstFault(event.currentTarget);
    setAsked(true);
    if (named && mailed && guarded)
      create.mutate({ ...account, name: account.name.trim(), email: account.email.trim() });
  };
  const taken = create.error instanceof ApiError && create.error.code === 'email_taken';
  return (
    <Dialog onClose={onClose} title={t('form.createTitle')}>
      <form onSubmit={submit} noValidate>
        <Stack>
          {create.isError && (
            <Alert color="red" role="alert" icon={<IconAlertTriangle aria-hidden />} title={t('form.failedTitle')}>
              {taken ? t('form.taken') : errorText(create.error)}
            </Alert>
          )}
          <TextInput
            label={t('form.name')}
            required
            maxLength={255}
            autoComplete="off"
            value={account.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
            error={asked && !named && t('form.faults.name')}
          />
          <TextInput
            label={t('form.email')}
            type="email"
            required
            maxLength={254}
            autoComplete="off"
            value={account.email}
            onChange={(event) => change({ email: event.currentTarget.value })}
            error={asked && !mailed && t('form.faults.email')}
          />
          <TextInput
            label={t('form.password')}
            description={t('form.passwordHint')}
            required
            autoComplete="new-password"
            value={account.password}
            onChange={(event) => change({ password: event.currentTarget.value })}
            error={asked && !guarded && t('form.faults.password')}
          />
          <Select
            label={t('form.role')}
            description={t(`form.roleHint.${account.role}`)}
            allowDeselect={false}
            data={ROLES.map((role) => ({ value: role, label: t(`role.${role}`) }))}
            value={account.role}
            onChange={(role) => role !== null && change({ role: role as Role })}
          />
          <Group justify="flex-end">
            <Button type="submit" loading={create.isPending}>
              {t('form.create')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
