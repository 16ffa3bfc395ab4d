import { Alert, Button, Card, Stack, Text, Textarea, Title } from '@mantine/core';
import type { InvitationWithCode, NewInvitations } from '@proctorwise/contracts';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { isRefusal } from '../../../api/errors.js';
import { request } from '../../../api/request.js';
import { errorText } from '../../../i18n/errorText.js';
import { focusFirstFault } from '../../../ui/focusFirstFault.js';
import { invitationsQuery } from '../queries.js';
import { useTeacherTexts } from '../texts.js';
import { type LabelFault, readLabels } from './inviteLabels.js';

interface InviteFormProps {
  readonly examId: string;
  /** Labels of the invitations there are. */
  readonly invited: readonly string[];
  readonly onMade: (made: readonly InvitationWithCode[]) => void;
}

/** Names or addresses, one a line: each gets a code. */
export function InviteForm({ examId, invited, onMade }: InviteFormProps) {
  const { t } = useTeacherTexts();
  const queryClient = useQueryClient();
  const [pasted, setPasted] = useState('');
  const [asked, setAsked] = useState(false);
  const { labels, fault } = readLabels(pasted, invited);
  const invite = useMutation({
    mutationFn: (body: NewInvitations) =>
      request<InvitationWithCode[]>('POST', `/exams/${examId}/invitations`, { body }),
    onSuccess: (made) => {
      setPasted('');
      setAsked(false);
      onMade(made);
    },
    // Also where the reply was lost: then the list says who is invited by now.
    onSettled: () => queryClient.invalidateQueries(invitationsQuery(examId)),
  });
  // Then they may be invited, with codes that nobody has seen.
  const isUnknown = invite.isError && !isRefusal(invite.error);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    focusFirstFault(event.currentTarget);
    setAsked(true);
    if (labels.length > 0 && fault === null) invite.mutate({ labels: [...labels] });
  };
  const say = (one: LabelFault): string =>
    one.kind === 'tooMany'
      ? t('invitations.faults.tooMany', { count: one.count })
      : t(`invitations.faults.${one.kind}`, { label: one.label });
  const shown = fault !== null ? say(fault) : asked && labels.length === 0 ? t('invitations.faults.none') : undefined;

  return (
    <Card component="section">
      <Title order={2} size="h3">
        {t('invitations.invite')}
      </Title>
      <Text c="dimmed" size="sm" mb="md">
        {t('invitations.inviteLead')}
      </Text>
      <form onSubmit={submit} noValidate>
        <Stack>
          {invite.isError && (
            <Alert
              color="red"
              role="alert"
              icon={<IconAlertTriangle aria-hidden />}
              title={t(isUnknown ? 'invitations.unknownTitle' : 'invitations.failedTitle')}
            >
              {isUnknown ? t('invitations.unknownBody') : errorText(invite.error)}
            </Alert>
          )}
          <Textarea
            label={t('invitations.whom')}
            description={t('invitations.whomHint')}
            required
            autosize
            minRows={4}
            maxRows={12}
            spellCheck={false}
            value={pasted}
            onChange={(event) => setPasted(event.currentTarget.value)}
            error={shown}
          />
          <Button type="submit" loading={invite.isPending}>
            {labels.length === 0 ? t('invitations.submitNone') : t('invitations.submit', { count: labels.length })}
          </Button>
        </Stack>
      </form>
    </Card>
  );
}
