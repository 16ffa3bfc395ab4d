import { Badge, Group, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import type { Anomaly } from '@proctorwise/contracts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/useFormat.js';
import { wordingOf } from '../engine/description.js';
import { SEVERITY_COLOR } from '../engine/severity.js';
import { lastedSeconds } from '../engine/timeline.js';
import { useProctorTexts } from '../texts.js';
import { Thumbnail } from '../ui/Thumbnail.js';
import classes from './session.module.css';
import { useClockTime } from './useClockTime.js';

interface AnomalyRowProps {
  readonly anomaly: Anomaly;
  readonly onOpen: () => void;
}

/** One anomaly; the whole row opens its picture. */
export function AnomalyRow({ anomaly, onOpen }: AnomalyRowProps) {
  const { t } = useProctorTexts();
  const { i18n } = useTranslation();
  const { percent, number } = useFormat();
  const clock = useClockTime();
  const {
    anomaly_type,
    severity,
    detected_at,
    ended_at,
    confidence,
    detection_method,
    description,
    frame_path,
    metadata,
  } = anomaly;
  const wording = wordingOf(anomaly);
  const type = t(`type.${anomaly_type}`);
  const time = clock(detected_at);
  const seconds = ended_at === null ? null : lastedSeconds(anomaly, Date.parse(ended_at));
  const facts = [
    time,
    ended_at === null && anomaly_type !== 'tab_change' && anomaly_type !== 'webcam_disabled' && t('session.lasting'),
    seconds !== null && t('session.lasted', { count: seconds }),
    // A rule on time or events is not more or less sure: only what a model saw is.
    detection_method !== 'rule' && t('session.confidence', { percent: percent(Math.round(confidence * 100)) }),
    metadata?.uncertainty_ms !== undefined &&
      metadata.uncertainty_ms > 0 &&
      t('session.uncertain', { seconds: Math.round(metadata.uncertainty_ms / 1000).toLocaleString(i18n.language) }),
    metadata?.late === true && t('session.late'),
    metadata?.backfilled !== undefined &&
      t('session.backfilled', {
        count: metadata.backfilled.frames,
        showing: number(metadata.backfilled.showing),
      }),
  ].filter((fact) => typeof fact === 'string');
  return (
    <li>
      <UnstyledButton
        className={classes.anomaly ?? ''}
        onClick={onOpen}
        data-severity={metadata?.excused === undefined ? severity : undefined}
      >
        <Thumbnail path={frame_path} />
        <div style={{ minWidth: 0, flex: 1 }}>
          <Group gap="xs">
            <Text fw={600} component="span">
              <VisuallyHidden>{t('session.open')} </VisuallyHidden>
              {type}
            </Text>
            {metadata?.excused === undefined ? (
              <Badge color={SEVERITY_COLOR[severity]}>{t(`severity.${severity}`)}</Badge>
            ) : (
              <Badge color="gray">{t('session.notTheirs')}</Badge>
            )}
          </Group>
          <Text size="sm" c="dimmed">
            {facts.join(' · ')}
          </Text>
          <Text size="sm">
            {wording === null ? description : t(`described.${wording.key}`, { amount: wording.amount })}
          </Text>
          {metadata?.excused !== undefined && (
            <Text size="sm" mt={4}>
              {t(`session.excused.${metadata.excused}`)}
            </Text>
          )}
        </div>
      </UnstyledButton>
    </li>
  );
}
