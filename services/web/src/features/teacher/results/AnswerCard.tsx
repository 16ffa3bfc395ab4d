import { Badge, Box, Button, Card, Group, Text, Title } from '@mantine/core';
import type { Answer, Question } from '@proctorwise/contracts';
import { useState } from 'react';
import { letterOf, optionsOf } from '../../../api/questionOptions.js';
import { useFormat } from '../../../i18n/useFormat.js';
import { useTeacherTexts } from '../texts.js';
import classes from './AnswerCard.module.css';
import { GradeForm } from './GradeForm.js';

function Verdict({ answer }: { readonly answer: Answer }) {
  const { t } = useTeacherTexts();
  if (answer.score === null) return <Badge color="orange">{t('results.detail.pending')}</Badge>;
  if (answer.is_correct === null) return null;
  return (
    <Badge color={answer.is_correct ? 'teal' : 'red'}>
      {t(answer.is_correct ? 'results.detail.correct' : 'results.detail.incorrect')}
    </Badge>
  );
}

interface AnswerCardProps {
  readonly answer: Answer;
  /** For the options' words; undefined while it loads, and for a question that is deleted. */
  readonly question: Question | undefined;
}

/** One answer of a paper with its grade; the form stands open where the grade is missing. */
export function AnswerCard({ answer, question }: AnswerCardProps) {
  const { t } = useTeacherTexts();
  const format = useFormat();
  const [changing, setChanging] = useState(false);
  const worded = (text: string): string => {
    if (answer.question_type === 'true_false')
      return t(text.toLowerCase() === 'true' ? 'questions.true' : 'questions.false');
    const options = question === undefined || answer.question_type !== 'mcq' ? [] : optionsOf(question);
    const letter = letterOf(text, options);
    return letter === null ? text : `${letter} · ${options.find((option) => option.letter === letter)?.text ?? ''}`;
  };
  const given = answer.user_answer?.trim() ? answer.user_answer : null;
  return (
    <Card component="section" aria-label={t('questions.number', { number: answer.question_number })}>
      <Group justify="space-between">
        <Group gap="xs">
          <Title order={2} size="h3">
            {t('questions.number', { number: answer.question_number })}
          </Title>
          <Badge>{t(`questions.type.${answer.question_type}`)}</Badge>
          <Verdict answer={answer} />
        </Group>
        {answer.score !== null && (
          <Text fw={650}>
            {t('results.scoreOf', { score: format.number(answer.score), max: format.number(answer.max_score) })}
          </Text>
        )}
      </Group>
      <Text mt="sm" className={classes.text}>
        {answer.question_text}
      </Text>
      <Box className={classes.answer} mt="sm">
        <Text size="xs" c="dimmed" fw={600}>
          {t('results.detail.answer')}
        </Text>
        {given === null ? (
          <Text c="dimmed" fs="italic">
            {t('results.detail.noAnswer')}
          </Text>
        ) : (
          <Text className={classes.text}>{worded(given)}</Text>
        )}
      </Box>
      {answer.correct_answer !== null && (
        <Text size="sm" mt="xs">
          {t('results.detail.expected', { answer: worded(answer.correct_answer) })}
        </Text>
      )}
      {answer.feedback !== null && answer.score !== null && !changing && (
        <Text size="sm" c="dimmed" mt="xs">
          {t('results.detail.feedback', { feedback: answer.feedback })}
        </Text>
      )}
      <Box mt="md">
        {answer.score === null || changing ? (
          <GradeForm
            answer={answer}
            onDone={() => setChanging(false)}
            {...(answer.score !== null && { onCancel: () => setChanging(false) })}
          />
        ) : (
          <Button variant="default" size="xs" onClick={() => setChanging(true)}>
            {t('results.detail.change')}
          </Button>
        )}
      </Box>
    </Card>
  );
}
