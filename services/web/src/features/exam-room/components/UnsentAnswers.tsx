import { Alert, Text } from '@mantine/core';
import { IconDevices } from '@tabler/icons-react';
import type { UnsentAnswer } from '../engine/unsent-answers.js';
import { useExamRoomTexts } from '../texts.js';
import { choiceLabel } from './choice-label.js';
import classes from './room.module.css';

interface UnsentAnswersProps {
  readonly answers: readonly UnsentAnswer[];
  /** Why they are shown. */
  readonly lead: string;
}

/** What a teacher may want to see: the texts themselves, to be read, copied or photographed. */
export function UnsentAnswers({ answers, lead }: UnsentAnswersProps) {
  return (
    <section role="alert" className={classes.unsent}>
      <Text>{lead}</Text>
      <TextsOf answers={answers} />
    </section>
  );
}

/** The texts that gave way to another device's, folded away: who goes on has a paper to write. Nothing where none did. */
export function GivenUpAnswers({ answers }: Pick<UnsentAnswersProps, 'answers'>) {
  const { t } = useExamRoomTexts();
  if (answers.length === 0) return null;
  return (
    <Alert color="yellow" icon={<IconDevices />} title={t('givenUp.title')} className={classes.unsent ?? ''}>
      {t('givenUp.text', { count: answers.length })}
      <details>
        <summary>{t('givenUp.show')}</summary>
        <TextsOf answers={answers} />
      </details>
    </Alert>
  );
}

function TextsOf({ answers }: Pick<UnsentAnswersProps, 'answers'>) {
  const { t } = useExamRoomTexts();
  return (
    <dl>
      {answers.map(({ questionId, questionNumber, text, choice }) => (
        <div key={`${questionId} ${text}`}>
          <dt>{questionNumber === null ? t('end.unsentUnknown') : t('end.unsentTo', { number: questionNumber })}</dt>
          <dd>{text === '' ? t('end.takenBack') : choice === null ? text : choiceLabel(choice, t)}</dd>
        </div>
      ))}
    </dl>
  );
}
