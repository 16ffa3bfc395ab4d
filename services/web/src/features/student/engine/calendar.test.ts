import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { calendarFile } from './calendar.js';

const file = (exam_title: string, note = 'Bring a camera.', write_until = '2026-11-03T10:30:00Z'): string =>
  calendarFile(
    {
      reservation_id: 'r1',
      user_id: 'u',
      exam_id: 'e',
      slot_id: 's',
      exam_title,
      student_name: null,
      start_time: '2026-11-03T09:00:00Z',
      end_time: '2026-11-03T10:30:00Z',
      write_until,
      status: 'scheduled',
      created_at: '2026-10-01T00:00:00Z',
    },
    '2026-11-01T12:00:00Z',
    note,
  );

describe('calendar file', () => {
  it('says when and what, in UTC', () => {
    const text = file('Algebra');
    expect(text).toContain('DTSTART:20261103T090000Z\r\n');
    expect(text).toContain('DTEND:20261103T103000Z\r\n');
    expect(text).toContain('SUMMARY:Algebra\r\n');
  });

  it('ends with the extra time of its student', () => {
    expect(file('Algebra', '', '2026-11-03T10:50:00Z')).toContain('DTEND:20261103T105000Z\r\n');
  });

  it('lets no title write lines of its own', () => {
    expect(file('a;b,c\\d\r\nATTENDEE:x')).toContain('SUMMARY:a\\;b\\,c\\\\d\\nATTENDEE:x\r\n');
  });

  it('folds at 75 bytes without cutting a letter, and unfolds to what was written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (title) => {
        const plain = title.replace(/[\r\n;,\\]/gu, '');
        const text = file(plain);
        for (const line of text.split('\r\n')) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
        expect(text.replaceAll('\r\n ', '')).toContain(`SUMMARY:${plain}\r\n`);
      }),
    );
  });
});
