import { Button, Group, Text } from '@mantine/core';
import { IconCircleCheck, IconDevices } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { pageTimers } from '../../../api/timers.js';
import type { CameraRefusal } from '../device/camera.js';
import { useAskForCamera } from '../device/useAskForCamera.js';
import type { UnsentAnswer } from '../engine/unsent-answers.js';
import { useExamRoomTexts } from '../texts.js';
import { BackButton, ResultButton } from './EndScreens.js';
import { Screen } from './Screen.js';
import { GivenUpAnswers, UnsentAnswers } from './UnsentAnswers.js';

const LOOK_EVERY_MS = 60_000;

interface TakenOverProps {
  readonly unsaved: readonly UnsentAnswer[];
  readonly givenUp: readonly UnsentAnswer[];
  /** Once it is handed in. */
  readonly submissionId: string | null;
  readonly onTakeOver: (stream: MediaStream) => Promise<void>;
  /** Looks whether it is handed in by now. */
  readonly onLook: () => Promise<void>;
}

/** The exam goes on elsewhere, or is handed in by now: looked for once a minute, and as somebody looks here again. */
export function TakenOverScreen({ unsaved, givenUp, submissionId, onTakeOver, onLook }: TakenOverProps) {
  const { t } = useExamRoomTexts();
  useEffect(() => {
    if (submissionId !== null) return;
    const look = (): void => {
      if (document.visibilityState === 'visible') void onLook();
    };
    look();
    const stop = pageTimers.every(LOOK_EVERY_MS, look);
    document.addEventListener('visibilitychange', look);
    return () => {
      stop();
      document.removeEventListener('visibilitychange', look);
    };
  }, [submissionId, onLook]);

  if (submissionId !== null) {
    return (
      <Screen key="handed in" title={t('end.doneTitle')} icon={<IconCircleCheck size={32} />} tone="teal">
        <Text>{t('end.doneBefore')}</Text>
        {unsaved.length > 0 && <UnsentAnswers answers={unsaved} lead={t('end.unsent', { count: unsaved.length })} />}
        <GivenUpAnswers answers={givenUp} />
        <Group justify="center">
          <ResultButton submissionId={submissionId} />
          <BackButton />
        </Group>
      </Screen>
    );
  }
  return (
    <Screen key="elsewhere" title={t('end.takenOverTitle')} icon={<IconDevices size={32} />} tone="orange">
      <Text>{t('end.takenOver')}</Text>
      {unsaved.length > 0 && <UnsentAnswers answers={unsaved} lead={t('end.unsaved', { count: unsaved.length })} />}
      <GivenUpAnswers answers={givenUp} />
      <TakeOver onTakeOver={onTakeOver} />
    </Screen>
  );
}

function TakeOver({ onTakeOver }: Pick<TakenOverProps, 'onTakeOver'>) {
  const { t } = useExamRoomTexts();
  const [refusal, setRefusal] = useState<CameraRefusal | null>(null);
  const [asking, setAsking] = useState(false);

  const askForCamera = useAskForCamera();
  const takeOver = async (): Promise<void> => {
    setAsking(true);
    try {
      const answer = await askForCamera();
      if (answer?.at === 'on') await onTakeOver(answer.stream);
      if (answer?.at === 'refused') setRefusal(answer.why);
    } finally {
      setAsking(false);
    }
  };
  return (
    <>
      {refusal !== null && <Text role="alert">{t(`gate.refused.${refusal}`)}</Text>}
      <Group justify="center">
        <Button variant="default" loading={asking} onClick={() => void takeOver()}>
          {t('end.takeOver')}
        </Button>
        <BackButton />
      </Group>
    </>
  );
}
