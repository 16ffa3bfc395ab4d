import { Alert, Button, Group, List, Loader, Paper, Stack, Text, Title } from '@mantine/core';
import { IconCameraOff, IconCircleCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Link } from 'react-router';
import { useTabTitle } from '../../../ui/useTabTitle.js';
import { reservationQuery, runningSessionsQuery } from '../../student/queries.js';
import type { CameraAnswer } from '../device/ask-for-camera.js';
import { closeCamera } from '../device/camera.js';
import { RoomDatabase } from '../device/room-database.js';
import { useAskForCamera } from '../device/useAskForCamera.js';
import { useExamRoomTexts } from '../texts.js';
import { CameraPicture } from './CameraPicture.js';
import { NotAdmittedScreen } from './EndScreens.js';
import { ExamFacts } from './ExamFacts.js';
import classes from './room.module.css';
import { Screen } from './Screen.js';

interface CameraGateProps {
  readonly reservationId: string;
  readonly onBegin: (stream: MediaStream) => Promise<void>;
}
type Asked = { readonly at: 'asking' } | CameraAnswer;

/** Did this device hold the session before a reload? Then it goes on without a further press. */
async function wasInside(reservationId: string): Promise<boolean> {
  try {
    const database = await RoomDatabase.open();
    try {
      return (await database.session(reservationId)) !== undefined;
    } finally {
      database.close();
    }
  } catch {
    return false; // no storage: the room itself says so when it opens
  }
}

/**
 * `wasInside`, null until it is known. Who goes on after a reload is asked nothing and told nothing: the room is reached
 * by the session's token, where a call by a login that has run out would lead away from it.
 */
function useBegunBefore(reservationId: string): boolean | null {
  const [begun, setBegun] = useState<boolean | null>(null);
  useEffect(() => {
    let gone = false;
    void wasInside(reservationId).then((inside) => {
      if (!gone) setBegun(inside);
    });
    return () => {
      gone = true;
    };
  }, [reservationId]);
  return begun;
}

/** What the exam is, and the camera's permission first: without it the exam does not start. */
export function CameraGate({ reservationId, onBegin }: CameraGateProps) {
  const begunBefore = useBegunBefore(reservationId);
  // Asked again each minute: it may be cancelled while one waits here.
  const booking = useQuery({ ...reservationQuery(reservationId), enabled: begunBefore === false }).data;
  const isOver = booking !== undefined && booking.status !== 'scheduled';
  // A session that runs goes on, whatever became of its booking: another device may take it over.
  const running = useQuery({ ...runningSessionsQuery, enabled: isOver && begunBefore === false });
  const runs = running.data?.some(({ reservation_id }) => reservation_id === reservationId) ?? false;
  if (isOver && running.isSuccess && !runs) return <NotAdmittedScreen booking={booking} />;
  return <Gate reservationId={reservationId} begunBefore={begunBefore} onBegin={onBegin} />;
}

interface GateProps extends CameraGateProps {
  /** null: not known yet. */
  readonly begunBefore: boolean | null;
}

function Gate({ reservationId, begunBefore, onBegin }: GateProps) {
  const { t } = useExamRoomTexts();
  useTabTitle(t('gate.title'));
  const [asked, setAsked] = useState<Asked>({ at: 'asking' });
  const [beginning, setBeginning] = useState(false);
  const handedOver = useRef(false);
  const begin = useRef(onBegin);
  begin.current = onBegin;

  const handOver = useCallback((stream: MediaStream): void => {
    if (handedOver.current) return; // pressed, and found to have begun before
    handedOver.current = true;
    setBeginning(true);
    void begin.current(stream);
  }, []);

  const askForCamera = useAskForCamera();
  const ask = useCallback(async (): Promise<void> => {
    setAsked({ at: 'asking' });
    const answer = await askForCamera();
    if (answer !== null) setAsked(answer);
  }, [askForCamera]);
  useEffect(() => void ask(), [ask]);
  useEffect(() => {
    return () => {
      if (asked.at === 'on' && !handedOver.current) closeCamera(asked.stream);
    };
  }, [asked]);
  useEffect(() => {
    if (asked.at === 'on' && begunBefore === true) handOver(asked.stream);
  }, [asked, begunBefore, handOver]);

  if (asked.at === 'refused') {
    return (
      <Screen title={t('gate.refusedTitle')} icon={<IconCameraOff size={32} />} tone="red">
        <Text role="alert">{t(`gate.refused.${asked.why}`)}</Text>
        <Group justify="center">
          <Button onClick={() => void ask()}>{t('gate.retry')}</Button>
          <Button component={Link} to="/student/bookings" variant="default">
            {t('back')}
          </Button>
        </Group>
      </Screen>
    );
  }
  return (
    <main className={classes.gate}>
      <Paper withBorder p={{ base: 'lg', sm: 'xl' }} className={classes.gateCard ?? ''}>
        <Title order={1}>{t('gate.title')}</Title>
        <Text c="dimmed" mt={4} mb="lg">
          {t('gate.lead')}
        </Text>
        {begunBefore === false && <ExamFacts reservationId={reservationId} />}
        <div className={classes.gateColumns}>
          {asked.at === 'on' ? (
            <CameraPicture stream={asked.stream} label={t('gate.previewLabel')} />
          ) : (
            <Stack className={classes.pictureWaiting ?? ''} role="status">
              <Loader size="sm" />
              <Text size="sm">{t('gate.asking')}</Text>
            </Stack>
          )}
          <List spacing="sm" icon={<IconCircleCheck size={20} color="var(--mantine-color-teal-text)" aria-hidden />}>
            {(['picture', 'tab', 'offline', 'person'] as const).map((point) => (
              <List.Item key={point}>{t(`gate.points.${point}`)}</List.Item>
            ))}
          </List>
        </div>
        <Group mt="xl" justify="space-between">
          <Button component={Link} to="/student/bookings" variant="default">
            {t('back')}
          </Button>
          <Button
            size="md"
            disabled={asked.at !== 'on'}
            loading={beginning}
            onClick={() => asked.at === 'on' && handOver(asked.stream)}
          >
            {t('gate.begin')}
          </Button>
        </Group>
      </Paper>
      {beginning && <Alert role="status" title={t('opening')} className={classes.opening ?? ''} />}
    </main>
  );
}
