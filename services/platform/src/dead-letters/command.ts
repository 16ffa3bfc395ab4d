import type { Arguments, Choice } from './arguments.js';
import { type DeadLetterBox, isForgotten, type Letter, SENT_WITHIN_DAYS } from './dead-letter.js';
import { lineOf, pageOf } from './letter-text.js';

/** A letter without its event's data, but where it is shown: of all that lie there together there may be much. */
type Told = Omit<Letter, 'data'> & Partial<Pick<Letter, 'data'>>;

/** What came of a call, for `--json`. */
export interface Report {
  /** Listed, shown, or sent; with `--dry-run`: what would be. */
  readonly letters: readonly Told[];
  /** Letters beyond the limit of a list. */
  readonly more: number;
  /** Left out: their events are older than services remember what they have handled. */
  readonly tooOld: readonly Told[];
  /** IDs that were named and are not there, or were sent already. */
  readonly notThere: readonly string[];
}

/**
 * Does what the call asks for, and tells it line by line; what is told as sent is durable.
 * @param now ms since the Unix epoch
 * @returns what `--json` writes; the exit code is `exitCodeOf` it
 */
export async function perform(
  command: Arguments['command'],
  box: DeadLetterBox,
  now: number,
  say: (line: string) => void,
): Promise<Report> {
  const isChosen = chosenBy(command.choice);
  const letters: Told[] = [];
  const tooOld: Told[] = [];
  const seen = new Set<string>();
  let more = 0;
  const isTooOld = (letter: Letter) => command.name === 'send' && !command.evenOld && isForgotten(letter, now);
  const wanted = (letter: Letter): boolean => {
    if (!isChosen(letter)) return false;
    if ('ids' in command.choice) seen.add(letter.id);
    if (!isTooOld(letter)) return true;
    tooOld.push(withoutData(letter));
    say(`LEFT OUT  ${lineOf(letter, now)}  (older than ${SENT_WITHIN_DAYS} days: see --old)`);
    return false;
  };
  await box.read(wanted, async (found, sendAgain) => {
    if (command.name === 'send' && !command.isDryRun) await sendAgain();
    for (const letter of found) {
      if (command.name === 'list' && letters.length >= command.limit) {
        more += 1;
        continue;
      }
      letters.push(command.name === 'show' ? letter : withoutData(letter));
      if (command.name === 'show') say(pageOf(letter, now));
      else say(`${VERB[verbOf(command)]}${lineOf(letter, now)}`);
    }
  });
  const notThere = 'ids' in command.choice ? [...new Set(command.choice.ids)].filter((id) => !seen.has(id)) : [];
  if (more > 0) say(`and ${more} more: --limit, --topic and --group choose among them.`);
  for (const id of notThere) say(`NOT THERE  ${id}: it was sent again already, or its 90 days are over.`);
  if (letters.length + tooOld.length + notThere.length === 0) say('No dead letters.');
  return { letters, more, tooOld, notThere };
}

/** 0, or 1 where something that was asked for was not done. */
export const exitCodeOf = ({ tooOld, notThere }: Report): number => (tooOld.length + notThere.length === 0 ? 0 : 1);

const VERB = { lists: '', sends: 'SENT  ', wouldSend: 'WOULD SEND  ' } as const;
const verbOf = (command: Arguments['command']): keyof typeof VERB =>
  command.name !== 'send' ? 'lists' : command.isDryRun ? 'wouldSend' : 'sends';

const withoutData = ({ data: _, ...letter }: Letter): Told => letter;

function chosenBy(choice: Choice): (letter: Letter) => boolean {
  if ('ids' in choice) {
    const ids = new Set(choice.ids);
    return ({ id }) => ids.has(id);
  }
  const { topic, group } = choice;
  return (letter) => (topic === undefined || letter.topic === topic) && (group === undefined || letter.group === group);
}
