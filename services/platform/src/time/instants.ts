import { DomainError } from '@proctorwise/contracts';

const ISO = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?$/i;

/** ISO 8601 UTC with `Z` and milliseconds: how every instant leaves the platform. */
export const toWire = (instant: Date): string => instant.toISOString();
export const toWireOrNull = (instant: Date | null | undefined): string | null => instant?.toISOString() ?? null;

/**
 * Reads an instant as a client wrote it. An offset is honoured; without one the time is read in the platform's zone.
 * @param field the path to name in the error
 * @param zone IANA name, e.g. `Europe/Paris`
 * @throws {DomainError} invalid_request: not an ISO 8601 date and time, or one that does not exist
 */
export function parseInstant(text: string, field: string, zone = 'UTC'): Date {
  const match = ISO.exec(text.trim());
  const fault = () =>
    new DomainError('invalid_request', `${field} is not a date and time: write it like 2026-12-01T09:00:00Z.`, {
      errors: [{ path: field, message: 'not an ISO 8601 date and time' }],
    });
  if (match === null) throw fault();
  const [, year, month, day, hour, minute, second = '0', fraction = '0', offset] = match;
  const milliseconds = Math.floor(Number(`0.${fraction}`) * 1000);
  const wall = Date.UTC(+year!, +month! - 1, +day!, +hour!, +minute!, +second, milliseconds);
  const back = new Date(wall);
  if (back.getUTCMonth() !== +month! - 1 || back.getUTCDate() !== +day! || back.getUTCHours() !== +hour!) throw fault();
  if (+minute! > 59 || +second > 59) throw fault();
  if (offset === undefined) return new Date(wall - zoneOffsetMs(wall, zone));
  if (offset.toUpperCase() === 'Z') return new Date(wall);
  const digits = offset.replace(':', '');
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5));
  return new Date(wall - (digits.startsWith('-') ? -minutes : minutes) * 60_000);
}

/** Offset of a zone at a wall-clock time, by two looks, so that the hours around a clock change come out right. */
function zoneOffsetMs(wall: number, zone: string): number {
  const first = offsetAt(wall, zone);
  return offsetAt(wall - first, zone);
}
function offsetAt(instant: number, zone: string): number {
  if (zone === 'UTC') return 0;
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
      .formatToParts(instant)
      .map((part) => [part.type, Number(part.value)]),
  ) as Record<string, number>;
  const shown = Date.UTC(parts.year!, parts.month! - 1, parts.day!, parts.hour!, parts.minute!, parts.second!);
  return shown - Math.floor(instant / 1000) * 1000;
}
