/** Both ends belong to it. */
export interface NumberRange {
  readonly from: number;
  readonly to: number;
}

/** ms since the Unix epoch */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

export const contains = ({ from, to }: NumberRange, number: number): boolean => from <= number && number <= to;

/** The ranges, ascending, without this number: the range that holds it shrinks, splits or goes. */
export const withoutNumber = (ranges: readonly NumberRange[], number: number): readonly NumberRange[] =>
  ranges.flatMap((range) =>
    contains(range, number)
      ? [
          { from: range.from, to: number - 1 },
          { from: number + 1, to: range.to },
        ].filter(({ from, to }) => from <= to)
      : [range],
  );
