import { Badge, Modal, Stack, Switch, Text } from '@mantine/core';
import type { Anomaly } from '@proctorwise/contracts';
import { useState } from 'react';
import { useFormat } from '../../../i18n/useFormat.js';
import { wordingOf } from '../engine/description.js';
import { SEVERITY_COLOR } from '../engine/severity.js';
import { framePicture } from '../queries.js';
import { useProctorTexts } from '../texts.js';
import { PictureWithBoxes } from '../ui/PictureWithBoxes.js';
import classes from './session.module.css';
import { useClockTime } from './useClockTime.js';

interface EvidenceDialogProps {
  /** null: closed. */
  readonly anomaly: Anomaly | null;
  readonly onClose: () => void;
}

/** One anomaly on the whole screen: its picture, what was seen in it, and all that is known. */
export function EvidenceDialog({ anomaly, onClose }: EvidenceDialogProps) {
  const { t } = useProctorTexts();
  const clock = useClockTime();
  return (
    <Modal
      opened={anomaly !== null}
      onClose={onClose}
      fullScreen
      lockScroll={false} // toasts stay at the bottom, off its cross
      title={
        anomaly !== null &&
        t('session.evidence', { type: t(`type.${anomaly.anomaly_type}`), time: clock(anomaly.detected_at) })
      }
      closeButtonProps={{ 'aria-label': t('session.close') }}
    >
      {anomaly !== null && <Evidence key={anomaly.anomaly_id} anomaly={anomaly} />}
    </Modal>
  );
}

function Evidence({ anomaly }: { readonly anomaly: Anomaly }) {
  const { t } = useProctorTexts();
  const { dateTime, percent, number } = useFormat();
  const clock = useClockTime();
  const [boxes, setBoxes] = useState(true);
  const [failed, setFailed] = useState(false);
  const { frame_path, observation, severity, detected_at, confidence, detection_method, description, metadata } =
    anomaly;
  const { excused, backfilled } = metadata ?? {};
  const wording = wordingOf(anomaly);
  return (
    <Stack gap="md">
      {frame_path === null || failed ? (
        <div className={classes.noPicture}>
          <Text c="dimmed">{t(failed ? 'session.evidenceMissing' : 'session.noEvidence')}</Text>
        </div>
      ) : (
        <>
          <PictureWithBoxes
            src={framePicture(frame_path)}
            alt={t('session.evidencePicture')}
            observation={boxes ? observation : null}
            fit="screen"
            onError={() => setFailed(true)}
          />
          {observation !== null && (
            <Switch
              label={t('session.boxes')}
              checked={boxes}
              onChange={(event) => setBoxes(event.currentTarget.checked)}
              mx="auto"
            />
          )}
        </>
      )}
      <dl className={classes.facts}>
        <dt>{t('session.severityLabel')}</dt>
        <dd>
          {excused === undefined ? (
            <Badge color={SEVERITY_COLOR[severity]}>{t(`severity.${severity}`)}</Badge>
          ) : (
            <Badge color="gray">{t('session.notTheirs')}</Badge>
          )}
        </dd>
        <dt>{t('session.time')}</dt>
        <dd>{`${dateTime(detected_at)} (${clock(detected_at)})`}</dd>
        {/* A rule on time or events is not more or less sure. */}
        {detection_method !== 'rule' && (
          <>
            <dt>{t('session.confidenceLabel')}</dt>
            <dd>{percent(Math.round(confidence * 100))}</dd>
          </>
        )}
        <dt>{t('session.methodLabel')}</dt>
        <dd>{t(`method.${detection_method}`)}</dd>
        <dt>{t('session.description')}</dt>
        <dd>{wording === null ? description : t(`described.${wording.key}`, { amount: wording.amount })}</dd>
        {backfilled !== undefined && (
          <>
            <dt>{t('session.backfilledLabel')}</dt>
            <dd>{t('session.backfilled', { count: backfilled.frames, showing: number(backfilled.showing) })}</dd>
          </>
        )}
        {excused !== undefined && (
          <>
            <dt>{t('session.excuseLabel')}</dt>
            <dd>{t(`session.excused.${excused}`)}</dd>
          </>
        )}
      </dl>
    </Stack>
  );
}
