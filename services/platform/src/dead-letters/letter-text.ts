import type { Letter } from './dead-letter.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** What came from elsewhere must not steer the terminal, nor begin a line of its own. */
const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** How long ago a letter was given up, in its largest unit. @param now ms since the Unix epoch */
export function ageOf({ failedAt }: Pick<Letter, 'failedAt'>, now: number): string {
  const ms = Math.max(0, now - Date.parse(failedAt ?? ''));
  if (Number.isNaN(ms)) return 'at an unknown time';
  const units: [number, string][] = [
    [DAY_MS, 'd'],
    [HOUR_MS, 'h'],
    [MINUTE_MS, 'min'],
  ];
  const [size, unit] = units.find(([each]) => ms >= each) ?? [1000, 's'];
  return `${Math.floor(ms / size)} ${unit} ago`;
}

/** One line: which, when, who, whose, how often, why. */
export function lineOf(letter: Letter, now: number): string {
  const { id, group, key, attempts, reason } = letter;
  const tries = attempts === null ? 'unknown tries' : `${attempts} ${attempts === 1 ? 'try' : 'tries'}`;
  return printable([id, ageOf(letter, now), group || 'unknown group', `key ${key}`, tries, reason].join('  '));
}

/** All of it, one fact a line. */
export function pageOf(letter: Letter, now: number): string {
  const facts: [string, string | number | null][] = [
    ['id', letter.id],
    ['group', letter.group],
    ['given up', letter.failedAt === null ? null : `${letter.failedAt}, ${ageOf(letter, now)}`],
    ['tries', letter.attempts],
    ['because', letter.reason],
    ['event', letter.eventId],
    ['happened', letter.time],
    ['key', letter.key],
    ['data', letter.data],
  ];
  return facts.map(([name, fact]) => `${name.padEnd(9)} ${printable(String(fact ?? 'unknown'))}`).join('\n');
}
