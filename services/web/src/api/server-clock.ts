/** The `Date` header counts whole seconds: its middle is half a second later. */
const HALF_A_SECOND = 500;

/**
 * How far this device's clock is from the server's, from the `Date` header of a small answer: to about a second.
 * @returns server − device, ms; null where the answer has no date. @throws {TypeError} no answer
 * @throws {DOMException} `signal` aborted
 */
export async function measureServerOffset(signal: AbortSignal): Promise<number | null> {
  const sentAt = Date.now();
  const response = await fetch('/health', { signal, cache: 'no-store' });
  return serverOffset(response.headers.get('date'), sentAt, Date.now());
}

/**
 * @param date the header, null where there is none
 * @param sentAt @param receivedAt device clock, ms since the Unix epoch
 * @returns server − device, ms; null without a date
 */
export function serverOffset(date: string | null, sentAt: number, receivedAt: number): number | null {
  const server = Date.parse(date ?? '');
  return Number.isFinite(server) ? server + HALF_A_SECOND - (sentAt + receivedAt) / 2 : null;
}
