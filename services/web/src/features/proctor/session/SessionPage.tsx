import { Alert, Box, Button, Grid, Stack } from '@mantine/core';
import type { Session } from '@proctorwise/contracts';
import { IconHandStop } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'react-router';
import { useFormat } from '../../../i18n/useFormat.js';
import { PageLoadFailed } from '../../../ui/LoadFailed.js';
import { Loading } from '../../../ui/Loading.js';
import { PageHeader } from '../../../ui/PageHeader.js';
import { AlertsFail } from '../feed/AlertsFail.js';
import { SoundSwitch } from '../feed/SoundSwitch.js';
import { useFeed } from '../feed/useFeed.js';
import { sessionQuery } from '../queries.js';
import { useProctorTexts } from '../texts.js';
import { SessionState } from '../ui/SessionState.js';
import { LiveView } from './LiveView.js';
import { StopDialog } from './StopDialog.js';
import { SummaryCard } from './SummaryCard.js';
import { Timeline } from './Timeline.js';
import { useSessionFeed } from './useSessionFeed.js';

/** While the socket is away; otherwise now and then, against what a message may have missed. */
const POLL_MS = 10_000;
const RECONCILE_MS = 60_000;
/** px, for its hint not to push the header apart. */
const SOUND_WIDTH = 300;

/** One session: what the camera sees now, what was flagged, and the means to end it. */
export function SessionPage() {
  const { sessionId = '' } = useParams();
  return <Watched key={sessionId} sessionId={sessionId} />;
}

function Watched({ sessionId }: { readonly sessionId: string }) {
  const { t } = useProctorTexts();
  const session = useQuery({ ...sessionQuery(sessionId), refetchInterval: POLL_MS });
  if (session.isPending) return <Loading label={t('session.loading')} />;
  if (session.data === undefined) return <PageLoadFailed error={session.error} onRetry={() => session.refetch()} />;
  return <Details session={session.data} />;
}

function Details({ session }: { readonly session: Session }) {
  const { t } = useProctorTexts();
  const { dateTime } = useFormat();
  const [stopping, setStopping] = useState(false);
  const over = session.status === 'stopped';
  const { boardAddress } = useFeed();
  const { open, picture } = useSessionFeed(session.session_id, !over);
  const reason = session.stop_reason;
  return (
    <>
      <PageHeader
        title={session.student_name}
        lead={
          <Stack gap="xs">
            {t('session.lead', { exam: session.exam_title, start: dateTime(session.started_at) })}
            <SessionState session={session} />
          </Stack>
        }
        back={{ to: boardAddress, label: t('session.back') }}
      >
        <AlertsFail />
        <Box maw={SOUND_WIDTH}>
          <SoundSwitch />
        </Box>
        {!over && (
          <Button
            color="red.9"
            variant="filled"
            leftSection={<IconHandStop size={18} aria-hidden />}
            onClick={() => setStopping(true)}
          >
            {t('session.stop')}
          </Button>
        )}
      </PageHeader>
      <Stack gap="lg">
        {over && (
          <Alert color="gray" role="status">
            {reason === null ? t('session.overPlain') : t('session.over', { reason: t(`stopReason.${reason}`) })}
          </Alert>
        )}
        <Grid gap="lg">
          <Grid.Col span={{ base: 12, md: 7 }}>
            <LiveView session={session} picture={over ? null : picture} />
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 5 }}>
            <SummaryCard session={session} />
          </Grid.Col>
        </Grid>
        <Timeline
          sessionId={session.session_id}
          live={open && !over}
          refetchInterval={over ? false : open ? RECONCILE_MS : POLL_MS}
        />
      </Stack>
      <StopDialog session={session} opened={stopping} onClose={() => setStopping(false)} />
    </>
  );
}
