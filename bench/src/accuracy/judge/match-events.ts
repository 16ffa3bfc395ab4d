import type { EventType, LabelledEvent } from '../labels.js';
import type { JudgedClip, Raised } from './judge-clips.js';

/** Two pictures of the usual interval: what is raised may begin and end so much before or after what a person says. */
const TOLERANCE_S = 4;

/** While this goes on, that says nothing wrong: nobody is to be seen through a covered lens. */
const ALSO_RIGHT: Readonly<Partial<Record<EventType, readonly Raised['type'][]>>> = {
  covered: ['absent'],
  // Whether it is an offence is the exam's business; told apart.
  phone_lying: ['phone'],
};

export interface MatchedClip {
  readonly clip: JudgedClip;
  /** Each event but `phone_lying`, with the first right anomaly. */
  readonly events: readonly { readonly event: LabelledEvent; readonly raised: Raised | null }[];
  readonly right: readonly Raised[];
  readonly wrong: readonly Raised[];
  /** Neither right nor wrong. */
  readonly notJudged: readonly Raised[];
}

/** Which anomalies are right, and which events were found. */
export function matchEvents(clip: JudgedClip): MatchedClip {
  const meet = (raised: Raised, event: LabelledEvent) =>
    raised.from <= event.to + TOLERANCE_S && raised.to >= event.from - TOLERANCE_S;
  const right = clip.raised.filter((raised) =>
    clip.events.some((event) => event.type === raised.type && meet(raised, event)),
  );
  const notJudged = clip.raised.filter(
    (raised) =>
      !right.includes(raised) &&
      clip.events.some((event) => ALSO_RIGHT[event.type]?.includes(raised.type) && meet(raised, event)),
  );
  return {
    clip,
    events: clip.events
      .filter(({ type }) => type !== 'phone_lying')
      .map((event) => ({
        event,
        raised:
          right
            .filter((raised) => raised.type === event.type && meet(raised, event))
            .sort((a, b) => a.openedAt - b.openedAt)[0] ?? null,
      })),
    right,
    notJudged,
    wrong: clip.raised.filter((raised) => !right.includes(raised) && !notJudged.includes(raised)),
  };
}

/** Nothing goes on in it: whatever is raised is false. */
export const isQuiet = ({ events }: JudgedClip): boolean => events.length === 0;
