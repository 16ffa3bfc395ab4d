import { Button, Card, SimpleGrid, Stack, Text } from '@mantine/core';
import { useRef } from 'react';
import { PageHeader } from '../../../ui/PageHeader.js';
import { CameraPicture } from '../../exam-room/components/CameraPicture.js';
import { checkVerdict, type FaceSeen } from '../engine/check-verdict.js';
import type { NetworkGrade } from '../engine/network.js';
import { useStudentTexts } from '../texts.js';
import { CheckItem, type Verdict } from './CheckItem.js';
import { type Camera, useCamera } from './useCamera.js';
import { useFaceSeen } from './useFaceSeen.js';
import { type Measured, useNetwork } from './useNetwork.js';
import { useStorage } from './useStorage.js';
import { VerdictCard } from './VerdictCard.js';

/** Camera, light, face, network and browser, tried before the exam, with one verdict; can be done days ahead. */
export function CheckPage() {
  const { t } = useStudentTexts();
  const frame = useRef<HTMLDivElement>(null);
  const { camera, light, ask } = useCamera(frame);
  const face = useFaceSeen(frame, camera.at === 'on');
  const { measured, again } = useNetwork();
  const storage = useStorage();
  const verdict = checkVerdict({
    camera: camera.at === 'refused' ? camera.why : camera.at,
    light,
    face,
    network: measured?.grade ?? null,
    storage,
  });
  return (
    <>
      <PageHeader
        title={t('check.title')}
        lead={t('check.lead')}
        back={{ to: '/student/bookings', label: t('check.back') }}
      />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Stack gap="md">
          <Card padding="sm" ref={frame}>
            <CameraPicture stream={camera.at === 'on' ? camera.stream : null} label={t('check.cameraLabel')} />
          </Card>
          <CameraItem camera={camera} onAsk={ask} />
          <CheckItem title={t('check.light')} verdict={light === null ? 'wait' : light === 'good' ? 'good' : 'warn'}>
            <Text size="sm">{light === null ? t('check.waiting') : t(`check.lightState.${light}`)}</Text>
          </CheckItem>
          {face !== 'off' && (
            <CheckItem title={t('check.face')} verdict={FACE_VERDICT[face]}>
              <Text size="sm">{camera.at === 'on' ? t(`check.faceSeen.${face}`) : t('check.waiting')}</Text>
            </CheckItem>
          )}
        </Stack>
        <Stack gap="md">
          <NetworkItem measured={measured} onAgain={again} />
          <CheckItem
            title={t('check.storage')}
            verdict={storage === null ? 'wait' : storage === 'keeps' ? 'good' : 'bad'}
          >
            <Text size="sm">{t(storage === null ? 'check.measuring' : `check.storageState.${storage}`)}</Text>
          </CheckItem>
          <VerdictCard verdict={verdict} />
        </Stack>
      </SimpleGrid>
    </>
  );
}

const FACE_VERDICT: Record<Exclude<FaceSeen, 'off'>, Verdict> = {
  loading: 'wait',
  seen: 'good',
  unseen: 'warn',
  several: 'warn',
};
const CAMERA_VERDICT: Record<Camera['at'], Verdict> = { asking: 'wait', on: 'good', refused: 'bad' };

function CameraItem({ camera, onAsk }: { readonly camera: Camera; readonly onAsk: () => void }) {
  const { t } = useStudentTexts();
  return (
    <CheckItem title={t('check.camera')} verdict={CAMERA_VERDICT[camera.at]}>
      <Text size="sm">
        {camera.at === 'refused'
          ? t(`check.refused.${camera.why}`)
          : t(camera.at === 'on' ? 'check.cameraOk' : 'check.asking')}
      </Text>
      {camera.at === 'refused' && (
        <Button size="xs" variant="default" mt="xs" onClick={onAsk}>
          {t('check.retry')}
        </Button>
      )}
    </CheckItem>
  );
}

const NETWORK_VERDICT: Record<NetworkGrade, Verdict> = { good: 'good', slow: 'warn', bad: 'bad' };

function NetworkItem({ measured, onAgain }: { readonly measured: Measured | null; readonly onAgain: () => void }) {
  const { t } = useStudentTexts();
  return (
    <CheckItem title={t('check.network')} verdict={measured === null ? 'wait' : NETWORK_VERDICT[measured.grade]}>
      <Text size="sm">{measured === null ? t('check.measuring') : t(`check.networkGrade.${measured.grade}`)}</Text>
      {measured !== null && measured.roundTripMs !== null && (
        <Text size="sm" c="dimmed">
          {t('check.roundTrip', { ms: Math.round(measured.roundTripMs) })}
        </Text>
      )}
      {measured !== null && (
        <Button size="xs" variant="default" mt="xs" onClick={onAgain}>
          {t('check.again')}
        </Button>
      )}
    </CheckItem>
  );
}
