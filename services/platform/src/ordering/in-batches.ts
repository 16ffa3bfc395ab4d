/** How much goes together, at most. */
export interface BatchBounds {
  /** @default any number */
  readonly items?: number;
  readonly bytes: number;
}
/** What goes together, in its order, and how much that is. */
export interface Batch<Item> {
  readonly items: readonly Item[];
  readonly bytes: number;
}

/**
 * Splits items into batches: all of them, in their order, none in two batches, in the fewest that this allows. A batch is
 * within both bounds, unless it is one item that alone has more bytes.
 * @param bytesOf how much of the bound in bytes an item takes
 */
export function inBatches<Item>(
  items: readonly Item[],
  { items: mostItems = Number.POSITIVE_INFINITY, bytes: mostBytes }: BatchBounds,
  bytesOf: (item: Item) => number,
): readonly Batch<Item>[] {
  const batches: { items: Item[]; bytes: number }[] = [];
  for (const item of items) {
    const bytes = bytesOf(item);
    const last = batches.at(-1);
    if (last && last.items.length < mostItems && last.bytes + bytes <= mostBytes) {
      last.items.push(item);
      last.bytes += bytes;
    } else batches.push({ items: [item], bytes });
  }
  return batches;
}
