/** Text that YAML 1.1 and 1.2 read as itself: no number, boolean, null, date, comment or indicator in it. */
const PLAIN = /^[A-Za-z][A-Za-z0-9_./-]*$/;
const MEANS_SOMETHING = /^(true|false|yes|no|on|off|y|n|null)$/i;

function scalar(value: unknown): string {
  // A JSON string is a YAML double-quoted string.
  if (typeof value === 'string')
    return PLAIN.test(value) && !MEANS_SOMETHING.test(value) ? value : JSON.stringify(value);
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return String(value);
  throw new TypeError(`YAML has no place here for ${typeof value} ${String(value)}`);
}

function lines(value: unknown): string[] {
  if (Array.isArray(value)) {
    if (value.length === 0) return ['[]'];
    return value.flatMap((item) => {
      const [first, ...rest] = lines(item);
      return [`- ${first}`, ...rest.map((line) => `  ${line}`)];
    });
  }
  if (typeof value !== 'object' || value === null) return [scalar(value)];
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  if (entries.length === 0) return ['{}'];
  return entries.flatMap(([key, inner]) => {
    const below = lines(inner);
    const isNested = typeof inner === 'object' && Object.values(inner ?? {}).some((part) => part !== undefined);
    return isNested ? [`${scalar(key)}:`, ...below.map((line) => `  ${line}`)] : [`${scalar(key)}: ${below[0]}`];
  });
}

/**
 * Writes JSON-like data as block YAML, the same text for the same data, keys in their own order.
 * @throws {TypeError} null, NaN, infinities, functions: nothing that a manifest holds
 */
export function toYaml(value: unknown): string {
  return `${lines(value).join('\n')}\n`;
}
