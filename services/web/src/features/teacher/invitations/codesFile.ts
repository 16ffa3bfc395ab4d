import type { InvitationWithCode } from '@proctorwise/contracts';

/** A spreadsheet takes a cell that begins so for a formula: an apostrophe before it makes it a text. */
const FORMULA = /^[=+\-@]/u;

const cell = (text: string): string => {
  const plain = FORMULA.test(text) ? `'${text}` : text;
  return /[",;\r\n]/u.test(plain) ? `"${plain.replace(/"/gu, '""')}"` : plain;
};

/**
 * Labels and codes as a CSV file (RFC 4180) that spreadsheets read as UTF-8.
 * @param head of the two columns
 */
export function codesFile(invitations: readonly InvitationWithCode[], head: readonly [string, string]): string {
  const lines = [head, ...invitations.map(({ label, code }) => [label, code])];
  return `\uFEFF${lines.map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`;
}
