import type { FoundSession } from './independent-reader.js';
import type { Acknowledged } from './student.js';

/** One student's acknowledged things against what was found. */
export interface Verdict {
  readonly acknowledged: number;
  readonly found: number;
  readonly doubled: number;
  /** In words, for a person: nothing where all is as promised. */
  readonly faults: readonly string[];
}

/**
 * Each acknowledged frame, answer, event and submission must be there once in effect, and the frames' order must be that
 * of the log. More may be there than was acknowledged: an acknowledgement can be lost on its way. Our own failing accuses
 * nobody.
 * @param mayBeAccusedOf rules that what happened does break, as a student's own network that was cut
 */
export function judge(
  who: string,
  { frames, answer, events, submitted }: Acknowledged,
  found: FoundSession,
  mayBeAccusedOf: readonly string[] = [],
): Verdict {
  const faults: string[] = [];
  const byNumber = new Map<number, string>();
  let doubled = 0;
  for (const { number, sha256 } of found.frames) {
    if (byNumber.has(number)) doubled += 1;
    else byNumber.set(number, sha256);
  }
  const framesFound = [...frames].filter(([number, sha256]) => byNumber.get(number) === sha256);
  if (framesFound.length < frames.size) {
    const lost = [...frames].filter(([number, sha256]) => byNumber.get(number) !== sha256).map(([number]) => number);
    faults.push(`${lost.length} acknowledged frames are missing: ${lost.slice(0, 10).join(', ')}`);
  }
  if (doubled > 0) faults.push(`${doubled} frames are there twice`);
  if (!isAscending([...byNumber.keys()])) faults.push('the frames are not in the order in which they were sent');
  if (found.judged !== byNumber.size)
    faults.push(`${found.judged} frames ended in a state, ${byNumber.size} are in the archive`);
  if (found.unreadable > 0) faults.push(`${found.unreadable} good pictures were judged unreadable`);

  const hasAnswer =
    found.answer !== null &&
    (found.answer.revision > answer.revision ||
      (found.answer.revision === answer.revision && found.answer.text === answer.text));
  if (!hasAnswer) faults.push(`the answer of revision ${answer.revision} is not there`);
  // One more may have come whose acknowledgement was lost, and was sent again under its own id: never twice.
  if (found.tabChanges < events.length)
    faults.push(`${events.length} events were acknowledged, ${found.tabChanges} anomalies are there`);
  const eventsDoubled = Math.max(0, found.tabChanges - events.length);
  if (eventsDoubled > 0) faults.push(`${eventsDoubled} events are there twice`);
  if (found.submissions !== 1) faults.push(`there are ${found.submissions} submissions`);
  if (submitted && !found.isGraded) faults.push('the submission was acknowledged and is not there');
  if (submitted && !found.isCompleted) faults.push('the reservation does not know of the submission');
  for (const accusation of found.accusations)
    if (!mayBeAccusedOf.some((rule) => accusation.startsWith(rule))) faults.push(`accused of ${accusation}`);
  const acknowledgedSubmissions = submitted ? 1 : 0;
  return {
    acknowledged: frames.size + events.length + 1 + acknowledgedSubmissions,
    found:
      framesFound.length +
      Math.min(events.length, found.tabChanges) +
      (hasAnswer ? 1 : 0) +
      (submitted && found.isGraded ? 1 : 0),
    doubled: doubled + eventsDoubled + Math.max(0, found.submissions - 1),
    faults: faults.map((fault) => `${who}: ${fault}`),
  };
}

const isAscending = (numbers: readonly number[]): boolean =>
  numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? 0));
