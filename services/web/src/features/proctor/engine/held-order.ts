/** What a list shows, and whether it would stand in another order if nobody held it. */
export interface HeldOrder {
  readonly ids: readonly string[];
  /** How many entries stand elsewhere than urgency wants them, new ones and those that no longer belong included. */
  readonly misplaced: number;
}

/**
 * The order of a list that somebody points at: nothing moves under the pointer. While it is held every entry keeps its
 * place, also one that the filter would drop by now, and new ones come at the end; let go, the wanted order is shown.
 * @param shown what is on the screen now @param wanted what should be there, most urgent first, each id once
 * @param exists does the entry still exist at all? One that does not leaves even a held list
 */
export function heldOrder(
  shown: readonly string[],
  wanted: readonly string[],
  exists: (id: string) => boolean,
  held: boolean,
): HeldOrder {
  if (!held) return { ids: wanted, misplaced: 0 };
  const known = new Set(shown);
  const ids = [...shown.filter(exists), ...wanted.filter((id) => !known.has(id))];
  return { ids, misplaced: ids.filter((id, place) => wanted[place] !== id).length };
}
