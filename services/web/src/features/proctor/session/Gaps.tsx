import { Stack, Text, Title } from '@mantine/core';
import type { SessionGap } from '@proctorwise/contracts';
import { useQuery } from '@tanstack/react-query';
import { gapsQuery } from '../queries.js';
import { useProctorTexts } from '../texts.js';
import classes from './session.module.css';
import { useClockTime } from './useClockTime.js';

interface GapsProps {
  readonly sessionId: string;
  readonly refetchInterval: number | false;
}

/** When less of the session was seen than promised, and why; nothing where all was seen. */
export function Gaps({ sessionId, refetchInterval }: GapsProps) {
  const { t } = useProctorTexts();
  const gaps = useQuery({ ...gapsQuery(sessionId), refetchInterval });
  if (gaps.data === undefined) return gaps.isError ? <Text c="dimmed">{t('session.gapsFailed')}</Text> : null;
  if (gaps.data.length === 0) return null;
  return (
    <Stack gap="xs" mt="lg">
      <Title order={3}>{t('session.gaps')}</Title>
      <Text size="sm" c="dimmed">
        {t('session.gapsHint')}
      </Text>
      <Stack component="ul" gap={4} className={classes.rows ?? ''} aria-label={t('session.gaps')}>
        {gaps.data.map((gap) => (
          <GapLine key={`${gap.kind} ${gap.cause} ${gap.from}`} gap={gap} />
        ))}
      </Stack>
    </Stack>
  );
}

function GapLine({ gap: { cause, from, to, late_frames, given_back_ms } }: { readonly gap: SessionGap }) {
  const { t } = useProctorTexts();
  const clock = useClockTime();
  const facts = [
    t('session.gapTime', { from: clock(from), to: clock(to) }),
    cause === null ? t('session.gap.late', { count: late_frames }) : t(`session.gap.${cause}`),
    given_back_ms > 0 && t('session.givenBack', { count: Math.round(given_back_ms / 1000) }),
  ].filter((fact) => typeof fact === 'string');
  return (
    <Text component="li" size="sm">
      {facts.join(' · ')}
    </Text>
  );
}
