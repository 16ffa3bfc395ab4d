import { Badge, Button, Group, Paper, Radio, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import type { Question } from '@proctorwise/contracts';
import { IconArrowLeft, IconArrowRight } from '@tabler/icons-react';
import type { RefObject } from 'react';
import { isAnswered, type LocalAnswer } from '../engine/autosave.js';
import { choicesOf, countWords } from '../engine/paper.js';
import { useExamRoomTexts } from '../texts.js';
import { choiceLabel } from './choice-label.js';
import classes from './room.module.css';

/** As the contract allows. */
const LONGEST_ANSWER = 100_000;

interface QuestionCardProps {
  readonly question: Question;
  readonly place: number;
  readonly total: number;
  readonly answer: LocalAnswer | undefined;
  readonly headingRef: RefObject<HTMLHeadingElement | null>;
  readonly onChange: (value: string | null) => void;
  readonly onGoTo: (place: number) => void;
}

/** One question and the place for its answer. */
export function QuestionCard({ question, place, total, answer, headingRef, onChange, onGoTo }: QuestionCardProps) {
  const { t } = useExamRoomTexts();
  return (
    <Paper component="article" withBorder p={{ base: 'md', sm: 'xl' }} className={classes.question ?? ''}>
      <Group justify="space-between" align="baseline" gap="xs">
        <Title order={2} size="h3" ref={headingRef} tabIndex={-1} style={{ outline: 'none' }}>
          {t('question.heading', { number: place + 1, total })}
        </Title>
        <Badge>{t('question.points', { count: question.points })}</Badge>
      </Group>
      <Text className={classes.questionText ?? ''} id="question-text">
        {question.question_text}
      </Text>
      {/* Whoever tabs into the field hears the question: Mantine's fields take no description of another's. */}
      <fieldset aria-labelledby="question-text" className={classes.answer ?? ''}>
        <AnswerField question={question} value={answer?.value ?? null} onChange={onChange} />
      </fieldset>
      {answer?.refused === true && (
        <Text c="red" size="sm" role="alert" mt="xs">
          {t('question.tooLong')}
        </Text>
      )}
      {isAnswered(answer) && choicesOf(question).length > 0 && (
        <Button variant="subtle" size="compact-sm" mt="sm" onClick={() => onChange(null)}>
          {t('question.clear')}
        </Button>
      )}
      <Group justify="space-between" mt="xl" wrap="nowrap">
        <Button
          variant="default"
          leftSection={<IconArrowLeft size={18} aria-hidden />}
          disabled={place === 0}
          aria-label={t('question.previousLabel')}
          onClick={() => onGoTo(place - 1)}
        >
          {t('question.previous')}
        </Button>
        <Button
          variant="light"
          rightSection={<IconArrowRight size={18} aria-hidden />}
          disabled={place >= total - 1}
          aria-label={t('question.nextLabel')}
          onClick={() => onGoTo(place + 1)}
        >
          {t('question.next')}
        </Button>
      </Group>
    </Paper>
  );
}

interface AnswerFieldProps {
  readonly question: Question;
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
}

function AnswerField({ question, value, onChange }: AnswerFieldProps) {
  const { t } = useExamRoomTexts();
  const choices = choicesOf(question);
  const mostSurplus = question.max_surplus_words ?? null;
  const surplusHint =
    mostSurplus === null
      ? undefined
      : t(mostSurplus === 0 ? 'question.noSurplus' : 'question.surplus', { count: mostSurplus });
  if (choices.length > 0) {
    return (
      <Radio.Group label={t('question.choose')} value={value ?? ''} onChange={onChange}>
        <Stack gap="xs" mt="xs">
          {choices.map((choice) => (
            <Radio
              key={choice.value}
              value={choice.value}
              label={choiceLabel(choice, t)}
              classNames={{ root: classes.choice ?? '', labelWrapper: classes.choiceLabel ?? '' }}
            />
          ))}
        </Stack>
      </Radio.Group>
    );
  }
  if (question.question_type === 'short_answer') {
    return (
      <TextInput
        label={t('question.shortLabel')}
        description={surplusHint}
        size="md"
        maxLength={LONGEST_ANSWER}
        autoComplete="off"
        value={value ?? ''}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  return (
    <>
      <Textarea
        label={t('question.essayLabel')}
        size="md"
        autosize
        minRows={10}
        maxRows={30}
        maxLength={LONGEST_ANSWER}
        value={value ?? ''}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <Text size="sm" c="dimmed" mt={4} ta="end">
        {t('question.words', { count: countWords(value ?? '') })}
      </Text>
    </>
  );
}
