import type { Choice } from '../engine/paper.js';
import type { useExamRoomTexts } from '../texts.js';

/** A choice as a student reads it: `B. Oslo`, or the page's own word for true and false. */
export function choiceLabel(choice: Choice, t: ReturnType<typeof useExamRoomTexts>['t']): string {
  const words = choice.text ?? t(choice.value === 'true' ? 'question.true' : 'question.false');
  return choice.letter === null ? words : `${choice.letter}. ${words}`;
}
