import { List, Title } from '@mantine/core';
import type { ReservationDetail } from '@proctorwise/contracts';
import { useQuery } from '@tanstack/react-query';
import { useFormat } from '../../../i18n/useFormat.js';
import { useKnownServerNow } from '../../../ui/useServerNow.js';
import { examQuery, reservationQuery, runningSessionsQuery } from '../../student/queries.js';
import { type TimeToWrite, timeToWrite } from '../engine/time-to-write.js';
import { useExamRoomTexts } from '../texts.js';

/**
 * How many questions, how long, until when. Nothing where the server does not say: the exam can be begun without, and what
 * is wrong is said then.
 */
export function ExamFacts({ reservationId }: { readonly reservationId: string }) {
  const booking = useQuery(reservationQuery(reservationId)).data;
  const examId = booking?.exam_id ?? '';
  const exam = useQuery({ ...examQuery(examId), enabled: examId !== '' }).data;
  const running = useQuery(runningSessionsQuery);
  const now = useKnownServerNow();
  if (booking === undefined) return null;
  // A running session may end later than the booking says: until that is known, or cannot be, no time is told.
  if (running.isPending) return null;
  // What was heard before an answer that failed may have changed: then none among them is no news.
  const heard = running.data?.find(({ reservation_id }) => reservation_id === reservationId);
  const session = heard ?? (running.isSuccess ? undefined : 'unknown');
  return <Facts booking={booking} questions={exam?.question_count} time={timeToWrite(booking, session, now)} />;
}

interface FactsProps {
  readonly booking: ReservationDetail;
  readonly questions: number | undefined;
  readonly time: TimeToWrite;
}

function Facts({ booking, questions, time }: FactsProps) {
  const { t } = useExamRoomTexts();
  const format = useFormat();
  return (
    <section aria-labelledby="exam-facts">
      <Title order={2} size="h3" id="exam-facts" style={{ overflowWrap: 'anywhere' }}>
        {booking.exam_title}
      </Title>
      <List mt="xs" mb="lg" spacing={4}>
        {questions !== undefined && <List.Item>{t('gate.facts.questions', { count: questions })}</List.Item>}
        <List.Item>
          {t('gate.facts.lasts', {
            duration: format.duration(time.minutes),
            range: format.range(booking.start_time, time.until),
          })}
        </List.Item>
        <List.Item>
          {t('gate.facts.until', { time: format.time(time.until) })} <TimeLeft time={time} />
        </List.Item>
      </List>
    </section>
  );
}

function TimeLeft({ time: { now } }: { readonly time: TimeToWrite }) {
  const { t } = useExamRoomTexts();
  const { duration } = useFormat();
  if (now.is === 'unknown') return null;
  if (now.is !== 'running') return t(`gate.facts.${now.is}`);
  return now.minutesLeft === 0
    ? t('gate.facts.lastMinute')
    : t('gate.facts.left', { duration: duration(now.minutesLeft) });
}
