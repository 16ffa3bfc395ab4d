import { Alert, Button, Card, Grid, Stack, Text, TextInput } from '@mantine/core';
import type { Invitation, InvitationWithCode } from '@proctorwise/contracts';
import { IconInfoCircle, IconMailOff, IconSearch } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'react-router';
import { request } from '../../../api/request.js';
import { confirm } from '../../../ui/confirm.js';
import { EmptyState } from '../../../ui/EmptyState.js';
import { LoadFailed } from '../../../ui/LoadFailed.js';
import { Loading } from '../../../ui/Loading.js';
import { toastDone, toastFailed } from '../../../ui/toasts.js';
import { examQuery, invitationsQuery } from '../queries.js';
import { useTeacherTexts } from '../texts.js';
import { InvitationRow } from './InvitationRow.js';
import { InviteForm } from './InviteForm.js';
import { NewCodes } from './NewCodes.js';
import { withNewCodes } from './newestCodes.js';

/** So many stand on the page at once; the others are found by searching. */
const SHOWN = 100;

/** Who may book an exam by invitation. */
export function InvitationsPanel() {
  const { t } = useTeacherTexts();
  const { examId = '' } = useParams();
  const queryClient = useQueryClient();
  const { data: exam } = useSuspenseQuery(examQuery(examId));
  const invitations = useQuery(invitationsQuery(examId));
  const [made, setMade] = useState<readonly InvitationWithCode[]>([]);
  const [search, setSearch] = useState('');

  // A reply that comes while others are on the screen does not take those away.
  const onMade = (codes: readonly InvitationWithCode[]) => setMade((before) => withNewCodes(before, codes));
  const onSettled = () => queryClient.invalidateQueries(invitationsQuery(examId));
  const pathOf = ({ invitation_id }: Invitation) => `/exams/${examId}/invitations/${invitation_id}`;
  const renew = useMutation({
    mutationFn: (one: Invitation) => request<InvitationWithCode>('POST', `${pathOf(one)}/code`),
    onSuccess: (renewed) => onMade([renewed]),
    onError: toastFailed,
    onSettled,
  });
  const renewAll = useMutation({
    mutationFn: () => request<InvitationWithCode[]>('POST', `/exams/${examId}/invitations/codes`),
    onSuccess: onMade,
    onError: toastFailed,
    onSettled,
  });
  const askRenewAll = async () => {
    const title = t('invitations.renewAllTitle');
    const confirmLabel = t('invitations.renewAllConfirm');
    if (await confirm({ title, body: t('invitations.renewAllBody'), confirmLabel, danger: true })) renewAll.mutate();
  };
  const revoke = useMutation({
    mutationFn: (one: Invitation) => request('DELETE', pathOf(one)),
    onSuccess: () => toastDone(t('invitations.revoked')),
    onError: toastFailed,
    onSettled,
  });
  const ask = async (what: 'renew' | 'revoke', one: Invitation) => {
    const confirmed = await confirm({
      title: t(`invitations.${what}Title`, { label: one.label }),
      body: t(one.used_by === null ? `invitations.${what}Body` : 'invitations.usedBody'),
      confirmLabel: t(`invitations.${what}Confirm`),
      danger: true,
    });
    if (confirmed) (what === 'renew' ? renew : revoke).mutate(one);
  };

  const all = invitations.data ?? [];
  const wanted = search.trim().toLocaleLowerCase();
  const found = all
    .filter(({ label, used_by_name }) =>
      [label, used_by_name ?? ''].some((text) => text.toLocaleLowerCase().includes(wanted)),
    )
    .sort((one, other) => one.label.localeCompare(other.label));
  const used = all.filter(({ used_by }) => used_by !== null).length;
  const active = exam.status === 'active';
  return (
    <Grid gap="xl">
      <Grid.Col span={{ base: 12, md: 4 }} order={{ base: 1, md: 2 }}>
        {active && invitations.data !== undefined && (
          <InviteForm examId={examId} invited={all.map(({ label }) => label)} onMade={onMade} />
        )}
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 8 }} order={{ base: 2, md: 1 }}>
        <Stack gap="sm">
          {exam.entry === 'open' && (
            <Alert role="note" icon={<IconInfoCircle aria-hidden />}>
              {t('invitations.open')}
            </Alert>
          )}
          {invitations.isPending && <Loading label={t('invitations.loading')} />}
          {invitations.isLoadingError && <LoadFailed error={invitations.error} onRetry={invitations.refetch} />}
          {invitations.data?.length === 0 && (
            <Card>
              <EmptyState
                title={t('invitations.empty')}
                body={t('invitations.emptyBody')}
                icon={<IconMailOff size={28} />}
              />
            </Card>
          )}
          {all.length > 5 && (
            <TextInput
              label={t('invitations.search')}
              leftSection={<IconSearch size={16} aria-hidden />}
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
              w={{ base: '100%', xs: 320 }}
            />
          )}
          {all.length > 0 && (
            <Text c="dimmed" size="sm" role="status">
              {t('invitations.total', { count: all.length, used })}{' '}
              {found.length > SHOWN && t('invitations.more', { count: SHOWN })}
              {found.length === 0 && t('invitations.noneFound')}
            </Text>
          )}
          {active && all.length - used > 1 && (
            <Button
              variant="default"
              style={{ alignSelf: 'flex-start' }}
              onClick={() => void askRenewAll()}
              loading={renewAll.isPending}
            >
              {t('invitations.renewAll')}
            </Button>
          )}
          <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: 'none' }} aria-label={t('invitations.title')}>
            {found.slice(0, SHOWN).map((one) => (
              <InvitationRow
                key={one.invitation_id}
                invitation={one}
                {...(active && { onRenew: () => void ask('renew', one) })}
                onRevoke={() => void ask('revoke', one)}
              />
            ))}
          </Stack>
        </Stack>
      </Grid.Col>
      {made.length > 0 && <NewCodes made={made} onClose={() => setMade([])} />}
    </Grid>
  );
}
