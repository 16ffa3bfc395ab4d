import { Button, Group, Loader, Text } from '@mantine/core';
import type { ReservationDetail } from '@proctorwise/contracts';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconClockPause,
  IconDevices,
  IconHourglass,
  IconSend,
} from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { Link } from 'react-router';
import { pageTimers } from '../../../api/timers.js';
import { errorText } from '../../../i18n/errorText.js';
import { refusalOf } from '../engine/refusal.js';
import { NOT_SHOWN, steadily } from '../engine/steady-notice.js';
import type { UnsentAnswer } from '../engine/unsent-answers.js';
import type { Phase } from '../room/room-state.js';
import { useExamRoomTexts } from '../texts.js';
import { Screen } from './Screen.js';
import { GivenUpAnswers, UnsentAnswers } from './UnsentAnswers.js';

export function BackButton() {
  const { t } = useExamRoomTexts();
  return (
    <Button component={Link} to="/student/bookings" variant="default">
      {t('back')}
    </Button>
  );
}

export function ResultButton({ submissionId }: { readonly submissionId: string }) {
  const { t } = useExamRoomTexts();
  return (
    <Button component={Link} to={`/student/results/${submissionId}`}>
      {t('end.result')}
    </Button>
  );
}

export function OtherTabScreen({ onRetry }: { readonly onRetry: () => void }) {
  const { t } = useExamRoomTexts();
  return (
    <Screen title={t('gate.otherTabTitle')} icon={<IconDevices size={32} />}>
      <Text>{t('gate.otherTab')}</Text>
      <Group justify="center">
        <Button onClick={onRetry}>{t('gate.tryAgain')}</Button>
        <BackButton />
      </Group>
    </Screen>
  );
}

export function OpeningScreen() {
  const { t } = useExamRoomTexts();
  return (
    <Screen title={t('opening')} icon={<IconHourglass size={32} />}>
      <Loader aria-hidden />
    </Screen>
  );
}

export function RefusedScreen({ error, onAgain }: { readonly error: unknown; readonly onAgain: () => void }) {
  const { t } = useExamRoomTexts();
  const known = refusalOf(error);
  return (
    <Screen title={t('refused.title')} icon={<IconAlertTriangle size={32} />} tone="red">
      <Text role="alert">{known === null ? errorText(error) : t(`refused.${known}`)}</Text>
      <Group justify="center">
        {/* A booking that admits to nothing admits to nothing later. */}
        {known !== 'reservation_not_admitted' && <Button onClick={onAgain}>{t('gate.tryAgain')}</Button>}
        <BackButton />
      </Group>
    </Screen>
  );
}

/** A booking that admits to nothing, seen before one begins. */
export function NotAdmittedScreen({ booking: { status, exam_title } }: { readonly booking: ReservationDetail }) {
  const { t } = useExamRoomTexts();
  const isHandedIn = status === 'completed';
  return (
    <Screen
      key={status}
      title={t(isHandedIn ? 'end.doneTitle' : 'gate.cancelledTitle')}
      icon={isHandedIn ? <IconCircleCheck size={32} /> : <IconAlertTriangle size={32} />}
      tone={isHandedIn ? 'teal' : 'orange'}
    >
      <Text fw={600}>{exam_title}</Text>
      <Text role="alert">{t(isHandedIn ? 'end.doneBefore' : 'gate.cancelled')}</Text>
      <Group justify="center">
        <BackButton />
      </Group>
    </Screen>
  );
}

const HANDING_IN = { student: 'end.handingIn', time_up: 'end.timeUp', stopped: 'end.stopped' } as const;

const LOOK_EVERY_MS = 250;

/** What flickers, steadily. */
function useSteadily(wanted: boolean): boolean {
  const [notice, setNotice] = useState(NOT_SHOWN);
  useEffect(() => {
    const look = (): void => setNotice((before) => steadily(before, wanted, performance.now()));
    look();
    return pageTimers.every(LOOK_EVERY_MS, look);
  }, [wanted]);
  return notice.shown;
}

export function HandingInScreen({ phase }: { readonly phase: Extract<Phase, { at: 'handing_in' }> }) {
  const { t } = useExamRoomTexts();
  const { cause, picturesLeft } = phase;
  const waiting = useSteadily(phase.waiting);
  return (
    <Screen title={t(HANDING_IN[cause])} icon={<IconSend size={32} />}>
      <Loader aria-hidden />
      {waiting && <Text role="status">{t('end.handingInWaiting')}</Text>}
      {/* Falls twice a second: shown, and not read out each time. */}
      {picturesLeft > 0 && <Text>{t('end.pictures', { count: picturesLeft })}</Text>}
    </Screen>
  );
}

interface HandInFailedProps {
  readonly error: unknown;
  readonly onAgain: () => void;
}
export function HandInFailedScreen({ error, onAgain }: HandInFailedProps) {
  const { t } = useExamRoomTexts();
  return (
    <Screen title={t('end.failedTitle')} icon={<IconAlertTriangle size={32} />} tone="red">
      <Text role="alert">{errorText(error)}</Text>
      <Text c="dimmed">{t('end.failedHint')}</Text>
      <Button onClick={onAgain}>{t('end.tryAgain')}</Button>
    </Screen>
  );
}

const DONE = {
  student: 'end.doneStudent',
  time_up: 'end.doneTimeUp',
  stopped: 'end.doneStopped',
  before: 'end.doneBefore',
} as const;

interface DoneProps {
  readonly phase: Extract<Phase, { at: 'done' }>;
  readonly givenUp: readonly UnsentAnswer[];
}
export function DoneScreen({ phase, givenUp }: DoneProps) {
  const { t } = useExamRoomTexts();
  const { cause, submissionId, unsent, picturesLost } = phase;
  const isWhole = unsent.length === 0;
  const Icon = !isWhole ? IconAlertTriangle : cause === 'stopped' ? IconClockPause : IconCircleCheck;
  return (
    <Screen
      title={t(isWhole ? 'end.doneTitle' : 'end.partTitle')}
      icon={<Icon size={32} />}
      tone={cause === 'stopped' || !isWhole ? 'orange' : 'teal'}
    >
      <Text>{t(isWhole ? DONE[cause] : 'end.part')}</Text>
      {!isWhole && <UnsentAnswers answers={unsent} lead={t('end.unsent', { count: unsent.length })} />}
      <GivenUpAnswers answers={givenUp} />
      {picturesLost > 0 && <Text c="dimmed">{t('end.picturesLost', { count: picturesLost })}</Text>}
      <Group justify="center">
        <ResultButton submissionId={submissionId} />
        <BackButton />
      </Group>
    </Screen>
  );
}
