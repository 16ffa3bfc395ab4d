import { Button, Paper, Text, Title } from '@mantine/core';
import type { Draft } from '@proctorwise/contracts';
import { useEffect, useRef, useState } from 'react';
import { confirm } from '../../../ui/confirm.js';
import { useTabTitle } from '../../../ui/useTabTitle.js';
import { countAnswered } from '../engine/paper.js';
import type { ExamRoom } from '../room/exam-room.js';
import type { RoomState } from '../room/room-state.js';
import { useExamRoomTexts } from '../texts.js';
import { CameraCard } from './CameraCard.js';
import { Notices } from './Notices.js';
import { QuestionCard } from './QuestionCard.js';
import { QuestionMap } from './QuestionMap.js';
import classes from './room.module.css';
import { SaveBadge } from './SaveBadge.js';
import { Timer } from './Timer.js';
import { GivenUpAnswers } from './UnsentAnswers.js';

interface PaperViewProps {
  readonly room: ExamRoom;
  readonly state: RoomState;
  readonly draft: Draft;
}

/** The paper: one question at a time, the map of all, the time, the camera. */
export function PaperView({ room, state, draft }: PaperViewProps) {
  const { t } = useExamRoomTexts();
  const [place, setPlace] = useState(0);
  const heading = useRef<HTMLHeadingElement>(null);
  const question = draft.questions[place];
  const total = draft.questions.length;
  const answered = countAnswered(draft.questions, state.answers);

  useTabTitle(draft.exam_title);

  // Once the new question is there: its heading takes the focus and is read out.
  const shown = useRef(place);
  useEffect(() => {
    if (shown.current === place) return;
    shown.current = place;
    heading.current?.focus();
  }, [place]);

  const goTo = (to: number): void => {
    setPlace(Math.max(0, Math.min(total - 1, to)));
  };
  const handIn = async (): Promise<void> => {
    const open = total - answered;
    const sure = await confirm({
      title: t('confirm.title'),
      body: open === 0 ? t('confirm.allAnswered') : t('confirm.unanswered', { count: open }),
      confirmLabel: t('confirm.confirm'),
      cancelLabel: t('confirm.cancel'),
    });
    if (sure) await room.submit('student');
  };

  return (
    <div className={classes.room}>
      <header className={classes.head}>
        <Title order={1} size="h3" className={classes.examTitle ?? ''}>
          {draft.exam_title}
        </Title>
        <SaveBadge status={state.saveStatus} />
        <Timer endsAt={state.endsAt ?? draft.ends_at} serverNow={() => room.serverNow()} />
        <Button onClick={() => void handIn()}>{t('header.handIn')}</Button>
      </header>
      <div className={classes.columns}>
        <main className={classes.main}>
          <Notices state={state} />
          <GivenUpAnswers answers={state.givenUp} />
          {question === undefined ? (
            <Paper withBorder p="xl">
              <Text>{t('question.none')}</Text>
            </Paper>
          ) : (
            <QuestionCard
              key={question.question_id}
              headingRef={heading}
              question={question}
              place={place}
              total={total}
              answer={state.answers.get(question.question_id)}
              onChange={(value) => room.edit(question.question_id, value)}
              onGoTo={goTo}
            />
          )}
        </main>
        <aside className={classes.side} aria-label={t('map.toggle')}>
          <CameraCard camera={state.camera} waiting={state.pictures.waiting} />
          <QuestionMap questions={draft.questions} answers={state.answers} place={place} onGoTo={goTo} />
        </aside>
      </div>
    </div>
  );
}
