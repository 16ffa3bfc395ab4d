import type { Raised } from '../judge/judge-clips.js';
import type { MatchedClip } from '../judge/match-events.js';
import { peopleSaid } from '../judge/stills-measures.js';
import { unitOf } from '../labels.js';
import type { Looked } from '../look/look-at-all.js';

/** A picture to be shown, and why. */
export interface Shown {
  readonly picture: Looked;
  /** What is there, by the label. */
  readonly there: string;
  readonly said: string;
}

export interface Section {
  readonly title: string;
  /** How many there are in all; `shown` are some of them. */
  readonly count: number;
  readonly shown: readonly Shown[];
}

/** Pictures of one section at most. */
const MOST = 60;
/** Right ones to compare with. */
const RIGHT_ONES = 24;

/** What went wrong, worst kind first, and some of what went right: first one of each source, then more. */
export function worstPictures(pictures: readonly Looked[], clips: readonly MatchedClip[]): Section[] {
  const stills = pictures.filter(({ label }) => label.clip === undefined && label.people !== undefined);
  const kinds = new Map<string, Shown[]>();
  const right: Shown[] = [];
  for (const picture of stills) {
    const there = picture.label.people as string;
    const said = peopleSaid(picture.seen);
    const shown = { picture, there, said };
    if (said === there) right.push(shown);
    else kinds.set(`${there} told as ${said}`, [...(kinds.get(`${there} told as ${said}`) ?? []), shown]);
  }
  const wrong = [...kinds]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([title, shown]) => section(`Pictures: ${title}`, shown, MOST));
  return [
    ...wrong,
    section('Clips: false anomalies', falseAnomalies(clips), MOST),
    section('Clips: missed events', missedEvents(clips), MOST),
    section('Pictures told right', right, RIGHT_ONES),
  ].filter(({ count }) => count > 0);
}

const section = (title: string, all: readonly Shown[], most: number): Section => ({
  title,
  count: all.length,
  shown: spread(all).slice(0, most),
});

/** One of each source, then the second of each, and so on. */
function spread(all: readonly Shown[]): Shown[] {
  const turns = new Map<string, number>();
  return all
    .map((shown) => {
      const unit = unitOf(shown.picture.label);
      const turn = turns.get(unit) ?? 0;
      turns.set(unit, turn + 1);
      return { shown, turn };
    })
    .sort((a, b) => a.turn - b.turn)
    .map(({ shown }) => shown);
}

const pictureOf = (pictures: readonly Looked[], file: string): Looked | undefined =>
  pictures.find(({ label }) => label.file === file);

const told = ({ type, from, to, description }: Raised) => `${type} from ${from} to ${to} s: ${description}`;

function falseAnomalies(clips: readonly MatchedClip[]): Shown[] {
  return clips.flatMap(({ clip, wrong }) =>
    wrong.flatMap((raised) => {
      const picture = pictureOf(clip.pictures, raised.file);
      const there = clip.events.map(({ type, from, to }) => `${type} from ${from} to ${to} s`).join(', ') || 'nothing';
      return picture ? [{ picture, there, said: told(raised) }] : [];
    }),
  );
}

/** The middle picture of what was missed. */
function missedEvents(clips: readonly MatchedClip[]): Shown[] {
  return clips.flatMap(({ clip, events }) =>
    events.flatMap(({ event, raised }) => {
      const during = clip.pictures.filter(({ label }) => {
        const at = label.clip?.seconds ?? 0;
        return at >= event.from && at < event.to;
      });
      const picture = during[Math.floor(during.length / 2)];
      if (raised || !picture) return [];
      const said = clip.raised.map(told).join('; ') || 'nothing';
      return [{ picture, there: `${event.type} from ${event.from} to ${event.to} s`, said }];
    }),
  );
}
