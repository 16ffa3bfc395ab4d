/** Bounds as the contract's NewInvitations has them. */
export const MAX_INVITATIONS = 2000;
export const MAX_LABEL_LENGTH = 254;

export type LabelFault =
  | { readonly kind: 'tooMany'; readonly count: number }
  | { readonly kind: 'tooLong' | 'twice' | 'invited'; readonly label: string };

export interface PastedLabels {
  /** In their order, without empty lines and blanks around them. */
  readonly labels: readonly string[];
  /** The first thing that stands in the way; null: all can be sent. */
  readonly fault: LabelFault | null;
}

/** As the server compares them. */
const keyOf = (label: string): string => label.toUpperCase().toLowerCase().normalize('NFC');

/**
 * Reads names or addresses, one a line.
 * @param invited the labels that the exam has already
 */
export function readLabels(pasted: string, invited: readonly string[]): PastedLabels {
  const labels = pasted
    .split(/[\r\n\u0085\p{Zl}\p{Zp}]+/u)
    // Two columns of a spreadsheet, with a tab between them, are one student.
    .map((line) =>
      line
        .replace(/\p{Cc}+/gu, ' ')
        .trim()
        .normalize('NFC'),
    )
    .filter((line) => line !== '');
  const count = labels.length + invited.length;
  if (count > MAX_INVITATIONS) return { labels, fault: { kind: 'tooMany', count } };
  const before = new Set(invited.map(keyOf));
  const here = new Set<string>();
  for (const label of labels) {
    if (label.length > MAX_LABEL_LENGTH) return { labels, fault: { kind: 'tooLong', label } };
    if (before.has(keyOf(label))) return { labels, fault: { kind: 'invited', label } };
    if (here.has(keyOf(label))) return { labels, fault: { kind: 'twice', label } };
    here.add(keyOf(label));
  }
  return { labels, fault: null };
}
