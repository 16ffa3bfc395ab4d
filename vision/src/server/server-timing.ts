/** How long each part of a look took, milliseconds, by name: `queue`, `hop` and the stages of `observe`. */
export type StageTimes = Readonly<Record<string, number>>;

/** As the header Server-Timing (W3C). Names are tokens already. */
export const formatServerTiming = (times: StageTimes): string =>
  Object.entries(times)
    .map(([name, milliseconds]) => `${name};dur=${milliseconds.toFixed(2)}`)
    .join(', ');

/** Reads what `formatServerTiming` wrote; parts that say no duration are left out. */
export function parseServerTiming(header: string | string[] | undefined): StageTimes {
  const times: Record<string, number> = {};
  for (const part of String(header ?? '').split(',')) {
    const [, name, duration] = /^\s*([\w-]+);dur=(\d+(?:\.\d+)?)\s*$/.exec(part) ?? [];
    if (name !== undefined) times[name] = Number(duration);
  }
  return times;
}
