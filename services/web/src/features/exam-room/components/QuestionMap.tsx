import { Paper, Text, Title, UnstyledButton } from '@mantine/core';
import type { Question } from '@proctorwise/contracts';
import { isAnswered, type LocalAnswers } from '../engine/autosave.js';
import { countAnswered } from '../engine/paper.js';
import { useExamRoomTexts } from '../texts.js';
import classes from './room.module.css';

interface QuestionMapProps {
  readonly questions: readonly Question[];
  readonly answers: LocalAnswers;
  /** Index of the question that is open. */
  readonly place: number;
  readonly onGoTo: (place: number) => void;
}

/** All questions at a glance: answered, open, where one is. */
export function QuestionMap({ questions, answers, place, onGoTo }: QuestionMapProps) {
  const { t } = useExamRoomTexts();
  return (
    <Paper component="nav" withBorder p="md" aria-label={t('map.label')}>
      <Title order={2} size="h3">
        {t('map.label')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('map.progress', { answered: countAnswered(questions, answers), total: questions.length })}
      </Text>
      <ol className={classes.map}>
        {questions.map((question, index) => {
          const done = isAnswered(answers.get(question.question_id));
          const name = t('map.question', { number: index + 1 });
          return (
            <li key={question.question_id}>
              <UnstyledButton
                className={classes.mapButton ?? ''}
                data-answered={done || undefined}
                aria-current={index === place ? 'step' : undefined}
                aria-label={`${name}, ${t(done ? 'map.answered' : 'map.unanswered')}`}
                onClick={() => onGoTo(index)}
              >
                {index + 1}
              </UnstyledButton>
            </li>
          );
        })}
      </ol>
    </Paper>
  );
}
