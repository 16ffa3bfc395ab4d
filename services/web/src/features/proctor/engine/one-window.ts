/**
 * Acts in one of a browser's windows: whichever comes first holds the lock, and the others leave it to that one.
 * @param locks undefined where the browser has none, or this page may have none: then each window acts
 * @param name of the lock
 * @param untilOver resolves when what comes from now on is news again
 */
export async function inOneWindow(
  locks: Pick<LockManager, 'request'> | undefined,
  name: string,
  act: () => void,
  untilOver: () => Promise<void>,
): Promise<void> {
  if (locks === undefined) return act();
  try {
    await locks.request(name, { ifAvailable: true }, async (lock) => {
      if (lock === null) return;
      act();
      await untilOver();
    });
  } catch {
    act(); // where a page may hold no lock, twice is better than never
  }
}
