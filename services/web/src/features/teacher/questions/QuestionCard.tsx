import { ActionIcon, Badge, Card, Group, List, Text, Title } from '@mantine/core';
import type { QuestionWithAnswer } from '@proctorwise/contracts';
import { IconCheck, IconTrash } from '@tabler/icons-react';
import { letterOf, optionsOf } from '../../../api/questionOptions.js';
import { useTeacherTexts } from '../texts.js';
import classes from './QuestionCard.module.css';

interface QuestionCardProps {
  readonly question: Omit<QuestionWithAnswer, 'question_id' | 'exam_id' | 'created_at'>;
  /** Level of its heading. @default 2 */
  readonly level?: 2 | 4;
  /** Absent: cannot be deleted (a preview). */
  readonly onDelete?: () => void;
}

/** A question with its key, as its teacher sees it. */
export function QuestionCard({ question, level = 2, onDelete }: QuestionCardProps) {
  const { t } = useTeacherTexts();
  const options = optionsOf(question);
  const right = question.correct_answer === null ? null : letterOf(question.correct_answer, options);
  const expected =
    question.question_type === 'true_false'
      ? t(question.correct_answer?.toLowerCase() === 'true' ? 'questions.true' : 'questions.false')
      : question.correct_answer;
  return (
    <Card component="li" padding="md">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Group gap="xs">
          <Title order={level} size="sm">
            {t('questions.number', { number: question.question_number })}
          </Title>
          <Badge>{t(`questions.type.${question.question_type}`)}</Badge>
          <Text size="sm" c="dimmed">
            {t('questions.points', { count: question.points })}
          </Text>
        </Group>
        {onDelete !== undefined && (
          <ActionIcon
            variant="subtle"
            color="gray"
            onClick={onDelete}
            aria-label={t('questions.delete', { number: question.question_number })}
          >
            <IconTrash size={18} aria-hidden />
          </ActionIcon>
        )}
      </Group>
      <Text mt="xs" className={classes.text}>
        {question.question_text}
      </Text>
      {question.question_type === 'mcq' ? (
        <List listStyleType="none" mt="sm" spacing={4}>
          {options.map(({ letter, text }) => (
            <List.Item key={letter} className={letter === right ? classes.right : classes.option}>
              <Group gap={8} wrap="nowrap">
                <Text component="span" fw={600} w={16}>
                  {letter}
                </Text>
                <span>{text}</span>
                {letter === right && <IconCheck size={16} aria-label={t('questions.right')} role="img" />}
              </Group>
            </List.Item>
          ))}
        </List>
      ) : (
        <Text size="sm" c="dimmed" mt="sm">
          {question.question_type === 'essay'
            ? t('questions.byHand')
            : t('questions.expected', { answer: expected ?? '' })}
          {question.max_surplus_words != null && ` · ${t('questions.surplus', { count: question.max_surplus_words })}`}
        </Text>
      )}
    </Card>
  );
}
