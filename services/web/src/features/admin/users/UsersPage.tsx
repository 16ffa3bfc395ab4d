import { Badge, Box, Button, Card, Group, Pagination, Select, Stack, Text, TextInput } from '@mantine/core';
import type { Role, User } from '@proctorwise/contracts';
import { IconSearch, IconUserPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { DataTable } from 'mantine-datatable';
import { useState } from 'react';
import { useMe } from '../../../auth/me.js';
import { useFormat } from '../../../i18n/useFormat.js';
import { EmptyState } from '../../../ui/EmptyState.js';
import { LoadFailed } from '../../../ui/LoadFailed.js';
import { Loading } from '../../../ui/Loading.js';
import { PageHeader } from '../../../ui/PageHeader.js';
import '../../../ui/dataTable.js';
import { ROLES } from '../roles.js';
import { useAdminTexts } from '../texts.js';
import { CreateUser } from './CreateUser.js';
import { EditUser } from './EditUser.js';
import { matchingUsers } from './matching.js';
import { usersQuery } from './queries.js';

const ROWS_A_PAGE = 25;
const TONE = { student: 'gray', teacher: 'indigo', proctor: 'teal', admin: 'orange' } as const satisfies Record<
  Role,
  string
>;

/** All accounts: search, filter, create, change. */
export function UsersPage() {
  const { t } = useAdminTexts();
  const format = useFormat();
  const me = useMe().data;
  const users = useQuery(usersQuery);
  const [search, setSearch] = useState('');
  const [role, setRole] = useState<Role | null>(null);
  const [page, setPage] = useState(1);
  const [creating, setCreating] = useState(false);
  const [editing, setEditing] = useState<User | null>(null);

  const found = matchingUsers(users.data ?? [], search, role);
  const pages = Math.max(1, Math.ceil(found.length / ROWS_A_PAGE));
  const shownPage = Math.min(page, pages);
  const shown = found.slice((shownPage - 1) * ROWS_A_PAGE, shownPage * ROWS_A_PAGE);

  return (
    <>
      <PageHeader title={t('users.title')} lead={t('users.lead')}>
        <Button leftSection={<IconUserPlus size={18} aria-hidden />} onClick={() => setCreating(true)}>
          {t('users.create')}
        </Button>
      </PageHeader>
      {users.isPending && <Loading label={t('users.loading')} />}
      {users.isError && <LoadFailed error={users.error} onRetry={users.refetch} />}
      {users.isSuccess && (
        <Stack>
          <Group align="flex-end" gap="sm">
            <TextInput
              label={t('users.search')}
              leftSection={<IconSearch size={16} aria-hidden />}
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
              w={{ base: '100%', xs: 300 }}
            />
            <Select
              label={t('users.filter')}
              data={ROLES.map((value) => ({ value, label: t(`roles.${value}`) }))}
              placeholder={t('users.all')}
              clearable
              clearButtonProps={{ 'aria-label': t('users.clear') }}
              value={role}
              onChange={(value) => setRole(value as Role | null)}
              w={{ base: '100%', xs: 200 }}
            />
            <Text size="sm" c="dimmed" role="status" pb={8}>
              {t('users.found', { count: found.length })}
            </Text>
          </Group>
          <Card padding={0}>
            {found.length === 0 ? (
              <EmptyState title={t('users.none')} body={t('users.noneBody')}>
                <Button
                  variant="default"
                  onClick={() => {
                    setSearch('');
                    setRole(null);
                  }}
                >
                  {t('users.clear')}
                </Button>
              </EmptyState>
            ) : (
              <DataTable
                idAccessor="user_id"
                records={shown}
                highlightOnHover
                horizontalSpacing="md"
                columns={[
                  {
                    accessor: 'name',
                    title: t('users.name'),
                    render: (user) => (
                      <div>
                        <Group gap={8}>
                          <Text size="sm" fw={550}>
                            {user.name}
                          </Text>
                          {user.user_id === me?.user_id && <Badge size="xs">{t('users.you')}</Badge>}
                        </Group>
                        <Box hiddenFrom="sm">
                          <Text size="xs" c="dimmed" mb={4}>
                            {user.email}
                          </Text>
                          <Group gap={6}>
                            <Badge color={TONE[user.role]}>{t(`role.${user.role}`)}</Badge>
                            {!user.is_active && <Badge color="red">{t('users.inactive')}</Badge>}
                          </Group>
                        </Box>
                      </div>
                    ),
                  },
                  { accessor: 'email', title: t('users.email'), visibleMediaQuery: '(min-width: 48em)' },
                  {
                    accessor: 'role',
                    title: t('users.role'),
                    visibleMediaQuery: '(min-width: 48em)',
                    render: (user) => <Badge color={TONE[user.role]}>{t(`role.${user.role}`)}</Badge>,
                  },
                  {
                    accessor: 'is_active',
                    title: t('users.state'),
                    visibleMediaQuery: '(min-width: 48em)',
                    render: ({ is_active }) => (
                      <Text size="sm" c={is_active ? undefined : 'dimmed'}>
                        {t(is_active ? 'users.active' : 'users.inactive')}
                      </Text>
                    ),
                  },
                  {
                    accessor: 'created_at',
                    title: t('users.since'),
                    noWrap: true,
                    visibleMediaQuery: '(min-width: 62em)',
                    render: ({ created_at }) => format.date(created_at),
                  },
                  {
                    accessor: 'actions',
                    title: t('users.actions'),
                    textAlign: 'right',
                    render: (user) => (
                      <Button
                        size="xs"
                        variant="default"
                        aria-label={t('users.edit', { name: user.name })}
                        onClick={() => setEditing(user)}
                      >
                        {t('users.editShort')}
                      </Button>
                    ),
                  },
                ]}
              />
            )}
          </Card>
          {pages > 1 && (
            <Pagination
              total={pages}
              value={shownPage}
              onChange={setPage}
              mx="auto"
              getControlProps={(control) => ({ 'aria-label': t(`users.pages.${control}`) })}
              getItemProps={(number) => ({ 'aria-label': t('users.pages.number', { number }) })}
            />
          )}
        </Stack>
      )}
      {creating && <CreateUser onClose={() => setCreating(false)} />}
      {editing !== null && <EditUser user={editing} onClose={() => setEditing(null)} />}
    </>
  );
}
