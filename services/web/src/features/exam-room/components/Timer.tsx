import { Text, VisuallyHidden } from '@mantine/core';
import { IconClock } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { formatRemaining, remainingMs } from '../engine/clock-offset.js';
import { useExamRoomTexts } from '../texts.js';
import classes from './room.module.css';

const FIVE_MINUTES = 5 * 60_000;
const ONE_MINUTE = 60_000;

interface TimerProps {
  readonly endsAt: string;
  /** The server's clock, ms since the Unix epoch. */
  readonly serverNow: () => number;
}

/** Time left by the server's clock. Read out at five minutes and at one, not each second. */
export function Timer({ endsAt, serverNow }: TimerProps) {
  const { t } = useExamRoomTexts();
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 250);
    return () => clearInterval(timer);
  }, []);
  const left = remainingMs(endsAt, serverNow()) ?? 0;
  const urgency = left <= ONE_MINUTE ? 'last' : left <= FIVE_MINUTES ? 'soon' : 'calm';
  return (
    <div className={classes.timer} data-urgency={urgency}>
      <IconClock size={20} aria-hidden />
      <Text component="div" role="timer" aria-label={t('header.timeLeft')} fw={700} className={classes.digits ?? ''}>
        {formatRemaining(left)}
      </Text>
      <VisuallyHidden role="status">
        {urgency === 'last' ? t('notice.oneMinute') : urgency === 'soon' ? t('notice.fiveMinutes') : ''}
      </VisuallyHidden>
    </div>
  );
}
