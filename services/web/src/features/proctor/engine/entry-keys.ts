/** How often each entry of a list was moved, in the list's order: with its id that is the key under which it is drawn. */
export type TimesMoved = ReadonlyMap<string, number>;

/**
 * React moves every element that stands before one which rises: where the last of 100 becomes the first, the 99 others
 * are taken out and put in again, styled, laid out and painted. So an entry that has to move gets another key, is drawn
 * anew in its new place, and the others are not touched; of all that could stay as many as possible do.
 * @param before of the list as it is drawn @param ids of the list as it shall be, each once
 * @param kept the entry that stays whatever happens, and the others move around it: null: none
 * @returns of that list; the counts of those that stay, and of new ones, do not rise
 */
export function timesMovedAfter(before: TimesMoved, ids: readonly string[], kept: string | null): TimesMoved {
  const places = new Map([...before.keys()].map((id, place) => [id, place]));
  const known = ids.filter((id) => places.has(id));
  const mayStay = kept === null ? known : inOrderWith(kept, known, places);
  const staying = new Set(longestRising(mayStay.map((id) => places.get(id) ?? 0)).map((at) => mayStay[at]));
  return new Map(
    ids.map((id) => {
      const times = before.get(id);
      return [id, times === undefined ? 0 : staying.has(id) ? times : times + 1];
    }),
  );
}

/** Those that stand on the same side of an entry as before, and itself; all where the list did not have it. */
function inOrderWith(kept: string, ids: readonly string[], places: ReadonlyMap<string, number>): readonly string[] {
  const at = ids.indexOf(kept);
  const place = places.get(kept);
  if (at === -1 || place === undefined) return ids;
  return ids.filter((id, now) => Math.sign(now - at) === Math.sign((places.get(id) ?? 0) - place));
}

/** Where the members of a longest rising subsequence stand. @param values each once */
function longestRising(values: readonly number[]): number[] {
  const lasts: number[] = []; // for each length, where the subsequence that ends lowest ends
  const befores: (number | undefined)[] = [];
  values.forEach((value, at) => {
    let low = 0;
    let high = lasts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((values[lasts[middle] as number] as number) < value) low = middle + 1;
      else high = middle;
    }
    befores.push(lasts[low - 1]);
    lasts[low] = at;
  });
  const rising: number[] = [];
  for (let at = lasts.at(-1); at !== undefined; at = befores[at]) rising.push(at);
  return rising.reverse();
}
