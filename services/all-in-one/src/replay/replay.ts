import type { Facts } from './facts.js';
import type { Credentials } from './options.js';
import type { OriginalCall } from './original-call.js';
import type { Played } from './play.js';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * What the calls know at their start.
 * @param at when they begin, ms
 * @param run of this replay only: names what it makes
 * @param picture a JPEG
 */
export function factsAtStart(credentials: Credentials, at: number, run: string, picture: Buffer): Facts {
  const second = Math.floor(at / SECOND_MS) * SECOND_MS;
  /** Without an offset, as the original's scripts wrote it. */
  const naive = (time: number) => new Date(time).toISOString().slice(0, 19);
  return {
    ...Object.fromEntries(
      Object.entries(credentials).flatMap(([role, { email, password }]) => [
        [`${role}_email`, email],
        [`${role}_password`, password],
      ]),
    ),
    run,
    picture: picture.toString('base64'),
    // A little ago, so that a platform whose clock is behind has begun it too.
    now: new Date(second - MINUTE_MS).toISOString(),
    tomorrow: naive(second + DAY_MS),
    day_after: naive(second + 2 * DAY_MS),
  };
}

/** `GET /exams/{exam_id} (an unknown one), as student`. */
export const nameOf = ({ route, why, as }: OriginalCall): string =>
  `${route}${why === undefined ? '' : ` (${why})`}, as ${as}`;

/** One call's line. */
export function lineOf({ call, differences }: Played): string {
  if (differences.length > 0) return `DIFFERENT   ${nameOf(call)}: ${differences.join('; ')}`;
  if (call.differs !== undefined) return `on purpose  ${nameOf(call)}: "${call.differs}"`;
  return `as it was   ${nameOf(call)}`;
}

/** The last line: `71 as the original, 0 different; 20 differ on purpose, as docs/compatibility.md says`. */
export function summaryOf(played: readonly Played[]): string {
  const same = played.filter(({ differences }) => differences.length === 0);
  const onPurpose = same.filter(({ call }) => call.differs !== undefined).length;
  const different = played.length - same.length;
  return `${same.length - onPurpose} as the original, ${different} different; ${onPurpose} differ on purpose, as docs/compatibility.md says`;
}
