/** A reload may overlap with the page that goes away. */
const PATIENCE_MS = 3_000;

/**
 * Holds the room of a reservation for this tab: two tabs of one browser would send under the same numbers.
 * @returns lets go; null where another tab holds it
 */
export async function holdRoom(reservationId: string): Promise<(() => void) | null> {
  if (!('locks' in navigator)) return () => {};
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    navigator.locks
      .request(`proctorwise-exam-room-${reservationId}`, { signal }, () => new Promise<void>((letGo) => resolve(letGo)))
      .catch((error: unknown) => {
        if (signal.aborted) resolve(null);
        else reject(error);
      });
  });
}
