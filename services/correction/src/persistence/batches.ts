/** How much goes to the database in one statement. */
export interface BatchBounds {
  readonly rows: number;
  /** Of the rows' texts in UTF-8, as the databases store them. */
  readonly bytes: number;
}

/**
 * 14 columns a row, far below every database's limit of parameters. A quoted text may be twice as long as its bytes: even
 * so a statement stays below 4 MiB, a quarter of MariaDB's default `max_allowed_packet`.
 */
export const ANSWER_BATCH: BatchBounds = { rows: 200, bytes: 1_500_000 };

/**
 * Splits rows into runs for one statement each: all rows, in their order, none in two runs. A run is within both bounds,
 * unless it is one row that alone has more bytes.
 * @param bytesOf the length of what a row holds besides its small columns, bytes
 */
export function inBatches<Row>(
  rows: readonly Row[],
  bounds: BatchBounds,
  bytesOf: (row: Row) => number,
): readonly (readonly Row[])[] {
  const batches: Row[][] = [];
  let bytes = 0;
  for (const row of rows) {
    const added = bytesOf(row);
    const batch = batches.at(-1);
    if (batch && batch.length < bounds.rows && bytes + added <= bounds.bytes) {
      batch.push(row);
      bytes += added;
    } else {
      batches.push([row]);
      bytes = added;
    }
  }
  return batches;
}
