import { Alert, Button, Group, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import type { Role, User, UserPatch } from '@proctorwise/contracts';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { request } from '../../../api/request.js';
import { useMe } from '../../../auth/me.js';
import { errorText } from '../../../i18n/errorText.js';
import { Dialog } from '../../../ui/Dialog.js';
import { focusFirstFault } from '../../../ui/focusFirstFault.js';
import { toastDone } from '../../../ui/toasts.js';
import { ROLES } from '../roles.js';
import { useAdminTexts } from '../texts.js';

/** Changes name, role and whether an account may sign in. */
export function EditUser({ user, onClose }: { readonly user: User; readonly onClose: () => void }) {
  const { t } = useAdminTexts();
  const queryClient = useQueryClient();
  const own = useMe().data?.user_id === user.user_id;
  const [name, setName] = useState(user.name);
  const [role, setRole] = useState<Role>(user.role);
  const [active, setActive] = useState(user.is_active);
  const save = useMutation({
    mutationFn: (body: UserPatch) => request<User>('PATCH', `/users/${user.user_id}`, { body }),
    onSuccess: async (saved) => {
      toastDone(t('form.saved', { name: saved.name }));
      await queryClient.invalidateQueries({ queryKey: ['users'] });
      await queryClient.invalidateQueries({ queryKey: ['overview', 'users'] });
      onClose();
    },
  });
  const named = name.trim() !== '';
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    focusFirstFault(event.currentTarget);
    if (named) save.mutate({ name: name.trim(), ...(!own && { role, is_active: active }) });
  };
  return (
    <Dialog onClose={onClose} title={t('form.editTitle', { name: user.name })}>
      <form onSubmit={submit} noValidate>
        <Stack>
          {save.isError && (
            <Alert color="red" role="alert" icon={<IconAlertTriangle aria-hidden />} title={t('form.failedTitle')}>
              {errorText(save.error)}
            </Alert>
          )}
          <Text c="dimmed" size="sm">
            {user.email}
          </Text>
          <TextInput
            label={t('form.name')}
            required
            maxLength={255}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={!named && t('form.faults.name')}
          />
          {own && <Text size="sm">{t('form.ownAccount')}</Text>}
          <Select
            label={t('form.role')}
            description={t(`form.roleHint.${role}`)}
            allowDeselect={false}
            disabled={own}
            data={ROLES.map((value) => ({ value, label: t(`role.${value}`) }))}
            value={role}
            onChange={(value) => value !== null && setRole(value as Role)}
          />
          <Switch
            label={t('form.active')}
            description={t('form.activeHint')}
            disabled={own}
            checked={active}
            onChange={(event) => setActive(event.currentTarget.checked)}
          />
          <Group justify="flex-end">
            <Button type="submit" loading={save.isPending}>
              {t('form.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
