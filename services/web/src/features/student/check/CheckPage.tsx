import { Button, Card, SimpleGrid, Stack, Text } from '@mantine/core';
import { useCallback, useEffect, useRef, useState } from 'react';
import { PageHeader } from '../../../ui/PageHeader.js';
import { CameraPicture } from '../../exam-room/components/CameraPicture.js';
import {
  type CameraRefusal,
  CameraRefused,
  closeCamera,
  openCamera,
  samplePixels,
} from '../../exam-room/device/camera.js';
import { RoomDatabase } from '../../exam-room/device/room-database.js';
import { type Light, lightOf, meanLuma } from '../../exam-room/engine/light.js';
import { gradeNetwork, median, type NetworkGrade } from '../engine/network.js';
import { useStudentTexts } from '../texts.js';
import { CheckItem, type Verdict } from './CheckItem.js';

/** Camera, light, network and browser, tried before the exam; can be done days ahead. */
export function CheckPage() {
  const { t } = useStudentTexts();
  return (
    <>
      <PageHeader
        title={t('check.title')}
        lead={t('check.lead')}
        back={{ to: '/student/bookings', label: t('check.back') }}
      />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <CameraCheck />
        <Stack gap="md">
          <NetworkCheck />
          <StorageCheck />
        </Stack>
      </SimpleGrid>
    </>
  );
}

type Camera = { at: 'asking' } | { at: 'on'; stream: MediaStream } | { at: 'refused'; why: CameraRefusal };

function CameraCheck() {
  const { t } = useStudentTexts();
  const [camera, setCamera] = useState<Camera>({ at: 'asking' });
  const [light, setLight] = useState<Light | null>(null);
  const frame = useRef<HTMLDivElement>(null);

  const ask = useCallback(async (gone: () => boolean): Promise<void> => {
    setCamera({ at: 'asking' });
    try {
      const stream = await openCamera();
      if (gone()) closeCamera(stream);
      else setCamera({ at: 'on', stream });
    } catch (error) {
      if (!(error instanceof CameraRefused)) throw error;
      if (!gone()) setCamera({ at: 'refused', why: error.refusal });
    }
  }, []);
  useEffect(() => {
    let gone = false;
    void ask(() => gone);
    return () => {
      gone = true;
    };
  }, [ask]);
  useEffect(() => {
    if (camera.at !== 'on') return;
    const timer = setInterval(() => {
      const video = frame.current?.querySelector('video');
      const luma = video ? meanLuma(samplePixels(video) ?? []) : null;
      setLight(luma === null ? null : lightOf(luma));
    }, 500);
    return () => {
      clearInterval(timer);
      closeCamera(camera.stream);
    };
  }, [camera]);

  return (
    <Stack gap="md">
      <Card padding="sm" ref={frame}>
        <CameraPicture stream={camera.at === 'on' ? camera.stream : null} label={t('check.cameraLabel')} />
      </Card>
      <CheckItem title={t('check.camera')} verdict={CAMERA_VERDICT[camera.at]}>
        <Text size="sm">
          {camera.at === 'refused'
            ? t(`check.refused.${camera.why}`)
            : t(camera.at === 'on' ? 'check.cameraOk' : 'check.asking')}
        </Text>
        {camera.at === 'refused' && (
          <Button size="xs" variant="default" mt="xs" onClick={() => void ask(() => false)}>
            {t('check.retry')}
          </Button>
        )}
      </CheckItem>
      <CheckItem title={t('check.light')} verdict={light === null ? 'wait' : light === 'good' ? 'good' : 'warn'}>
        <Text size="sm">{light === null ? t('check.waiting') : t(`check.lightState.${light}`)}</Text>
      </CheckItem>
    </Stack>
  );
}

const CAMERA_VERDICT: Record<Camera['at'], Verdict> = { asking: 'wait', on: 'good', refused: 'bad' };

const PINGS = 5;
const PING_MS = 5_000;

async function measure(signal: AbortSignal): Promise<{ roundTripMs: number | null; grade: NetworkGrade }> {
  const times: number[] = [];
  for (let i = 0; i < PINGS && !signal.aborted; i += 1) {
    const startedAt = performance.now();
    try {
      const response = await fetch('/health', {
        cache: 'no-store',
        signal: AbortSignal.any([signal, AbortSignal.timeout(PING_MS)]),
      });
      if (response.ok) times.push(performance.now() - startedAt);
    } catch {
      // A call that does not come back is what is being counted.
    }
  }
  const roundTripMs = median(times);
  return { roundTripMs, grade: gradeNetwork(roundTripMs, PINGS - times.length) };
}

const NETWORK_VERDICT: Record<NetworkGrade, Verdict> = { good: 'good', slow: 'warn', bad: 'bad' };

function NetworkCheck() {
  const { t } = useStudentTexts();
  const [run, setRun] = useState(0);
  const [result, setResult] = useState<Awaited<ReturnType<typeof measure>> | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new run measures anew
  useEffect(() => {
    const stop = new AbortController();
    setResult(null);
    void measure(stop.signal).then((measured) => {
      if (!stop.signal.aborted) setResult(measured);
    });
    return () => stop.abort();
  }, [run]);
  return (
    <CheckItem title={t('check.network')} verdict={result === null ? 'wait' : NETWORK_VERDICT[result.grade]}>
      <Text size="sm">{result === null ? t('check.measuring') : t(`check.networkGrade.${result.grade}`)}</Text>
      {result !== null && result.roundTripMs !== null && (
        <Text size="sm" c="dimmed">
          {t('check.roundTrip', { ms: Math.round(result.roundTripMs) })}
        </Text>
      )}
      {result !== null && (
        <Button size="xs" variant="default" mt="xs" onClick={() => setRun((n) => n + 1)}>
          {t('check.again')}
        </Button>
      )}
    </CheckItem>
  );
}

function StorageCheck() {
  const { t } = useStudentTexts();
  const [works, setWorks] = useState<boolean | null>(null);
  useEffect(() => {
    let gone = false;
    RoomDatabase.open().then(
      (database) => {
        database.close();
        if (!gone) setWorks(true);
      },
      () => {
        if (!gone) setWorks(false);
      },
    );
    return () => {
      gone = true;
    };
  }, []);
  return (
    <CheckItem title={t('check.storage')} verdict={works === null ? 'wait' : works ? 'good' : 'bad'}>
      <Text size="sm">{works === null ? t('check.measuring') : t(works ? 'check.storageOk' : 'check.storageBad')}</Text>
    </CheckItem>
  );
}
