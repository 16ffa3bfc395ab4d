const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The API server leaves empty lists and objects out in many places: to ask for one is to ask for nothing. */
const isEmpty = (value: unknown) =>
  value === undefined ||
  (Array.isArray(value) ? value.length === 0 : isRecord(value) && Object.keys(value).length === 0);

const nameOf = (item: unknown) => (isRecord(item) && typeof item.name === 'string' ? item.name : undefined);

function holdsList(stored: unknown, wanted: readonly unknown[]): boolean {
  if (!Array.isArray(stored)) return false;
  // Named items are merged by name, others may have been added by other managers; the rest is taken as a whole.
  if (wanted.every((item) => nameOf(item) !== undefined)) {
    return wanted.every((item) => stored.some((have) => nameOf(have) === nameOf(item) && holds(have, item)));
  }
  return stored.length === wanted.length && wanted.every((item, index) => holds(stored[index], item));
}

/**
 * Whether an object in the API server holds everything that is wanted, whatever else it holds: defaults, status, fields
 * of other managers. Quantities must be wanted in canonical form ("1", not "1000m"), as the API server stores them.
 */
export function holds(stored: unknown, wanted: unknown): boolean {
  if (isEmpty(wanted)) return isEmpty(stored) || typeof stored === 'object';
  if (Array.isArray(wanted)) return holdsList(stored, wanted);
  if (!isRecord(wanted)) return stored === wanted;
  return isRecord(stored) && Object.entries(wanted).every(([key, value]) => holds(stored[key], value));
}
