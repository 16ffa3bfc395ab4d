import type { ReservationDetail } from '@proctorwise/contracts';
import { writeUntil } from './sitting-time.js';

/** RFC 5545 text: backslash, comma, semicolon and line ends escaped. */
const escaped = (text: string): string =>
  text
    .replace(/\\/gu, '\\\\')
    .replace(/[;,]/gu, (sign) => `\\${sign}`)
    .replace(/\r\n?|\n/gu, '\\n');

/** `20261103T090000Z` */
const stamp = (iso: string): string => `${new Date(iso).toISOString().replace(/[-:]/gu, '').slice(0, 15)}Z`;

const encoder = new TextEncoder();

/** Lines of at most 75 bytes; the next begins with a space. A letter is never cut in two. */
function folded(line: string): string {
  let result = '';
  let bytes = 0;
  for (const letter of line) {
    const size = encoder.encode(letter).length;
    if (bytes + size > 74) {
      result += '\r\n ';
      bytes = 1;
    }
    result += letter;
    bytes += size;
  }
  return result;
}

/**
 * A calendar file with one event for a booking, extra time included, as calendars of phones and mail programs read it.
 * @param now ISO 8601, when the file is made
 * @param note one sentence for the event's description
 */
export function calendarFile(booking: ReservationDetail, now: string, note: string): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//ProctorWise//Exams//EN',
    'BEGIN:VEVENT',
    `UID:${booking.reservation_id}@proctorwise`,
    `DTSTAMP:${stamp(now)}`,
    `DTSTART:${stamp(booking.start_time)}`,
    `DTEND:${stamp(writeUntil(booking))}`,
    `SUMMARY:${escaped(booking.exam_title)}`,
    `DESCRIPTION:${escaped(note)}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return `${lines.map(folded).join('\r\n')}\r\n`;
}
