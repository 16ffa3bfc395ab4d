/** A process of the group, and the partitions that it has. */
export interface GroupMember {
  readonly memberId: string;
  readonly has: readonly number[];
}

/**
 * Spreads the partitions evenly and moves as few as it can: each move is a pause for its candidates. Everyone who is
 * asked with the same members, in any order, gives the same answer.
 * @returns partitions by member, each member once
 */
export function assignPartitions(partitions: number, members: readonly GroupMember[]): Map<string, number[]> {
  const sorted = [...members].sort((a, b) => (a.memberId < b.memberId ? -1 : 1));
  const assigned = new Map<string, number[]>(sorted.map(({ memberId }) => [memberId, []]));
  if (sorted.length === 0) return assigned;
  const least = Math.floor(partitions / sorted.length);
  // So many may have one more than the least; those that have more now, first.
  let withOneMore = partitions % sorted.length;
  const free = new Set(Array.from({ length: partitions }, (_, partition) => partition));
  const byLoad = sorted.toSorted((a, b) => b.has.length - a.has.length);
  for (const { memberId, has } of byLoad) {
    const kept = [...new Set(has)].filter((partition) => free.has(partition)).sort((a, b) => a - b);
    const mayKeep = kept.length > least && withOneMore > 0 ? least + 1 : least;
    if (kept.length > least && withOneMore > 0) withOneMore -= 1;
    for (const partition of kept.slice(0, mayKeep)) {
      assigned.get(memberId)?.push(partition);
      free.delete(partition);
    }
  }
  for (const partition of free) {
    const [poorest] = [...assigned].sort(([, a], [, b]) => a.length - b.length);
    poorest?.[1].push(partition);
  }
  return assigned;
}
