/** Keys that move through the list, and by how many entries. */
const STEPS: Readonly<Record<string, number>> = {
  j: 1,
  ArrowDown: 1,
  ArrowRight: 1,
  k: -1,
  ArrowUp: -1,
  ArrowLeft: -1,
};

/**
 * Where a key leads in a list of `count` entries; from outside, to the first of them.
 * @param at the entry that has the focus, -1 for none @returns its place, or null where the key leads nowhere: arrows
 * scroll the page as long as no entry has the focus
 */
export function neighbour(key: string, at: number, count: number): number | null {
  const step = Object.hasOwn(STEPS, key) ? STEPS[key] : undefined;
  if (step === undefined || count === 0) return null;
  if (at < 0) return key.startsWith('Arrow') ? null : 0;
  return Math.min(count - 1, Math.max(0, at + step));
}
