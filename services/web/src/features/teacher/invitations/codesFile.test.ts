import { expect, it } from '@jest/globals';
import type { InvitationWithCode } from '@proctorwise/contracts';
import { codesFile } from './codesFile.js';

const invitation = (label: string): InvitationWithCode => ({
  invitation_id: label,
  exam_id: 'e',
  label,
  created_at: '2026-11-28T08:00:00.000Z',
  used_by: null,
  used_by_name: null,
  used_at: null,
  code: '7KQ2-M9XD-04TN',
});
const lineOf = (label: string): string | undefined => codesFile([invitation(label)], ['Who', 'Code']).split('\r\n')[1];

it('has a head, and a line for each code', () => {
  expect(codesFile([invitation('Zoé'), invitation('Ada')], ['Who', 'Code'])).toBe(
    '\uFEFFWho,Code\r\nZoé,7KQ2-M9XD-04TN\r\nAda,7KQ2-M9XD-04TN\r\n',
  );
});

it.each([
  ['Lovelace, Ada', '"Lovelace, Ada"'],
  ['Ada; "the first"', '"Ada; ""the first"""'],
  ['=HYPERLINK("x")', '"\'=HYPERLINK(""x"")"'],
  ['@ada', "'@ada"],
  ['+33 6', "'+33 6"],
  ['-1', "'-1"],
  ['ada@example.org', 'ada@example.org'],
])('writes %j so that it is read as that text', (label, written) => {
  expect(lineOf(label)).toBe(`${written},7KQ2-M9XD-04TN`);
});
