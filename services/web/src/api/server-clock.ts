/** The `Date` header counts whole seconds: its middle is half a second later. */
const HALF_A_SECOND = 500;

/**
 * How far this device's clock is from the server's, from the `Date` header of a small answer: to about a second.
 * @returns server − device, ms. @throws {Error} no answer, or without a date
 */
export async function measureServerOffset(signal: AbortSignal): Promise<number> {
  const sentAt = Date.now();
  const response = await fetch('/health', { signal, cache: 'no-store' });
  const receivedAt = Date.now();
  const server = Date.parse(response.headers.get('date') ?? '');
  if (!Number.isFinite(server)) throw new Error('The server said no date');
  return server + HALF_A_SECOND - (sentAt + receivedAt) / 2;
}
