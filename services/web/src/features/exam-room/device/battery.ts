import type { BatteryLevel } from '../engine/saving.js';

/** Not in TypeScript's own library: some browsers keep it from pages. */
interface BatteryManager extends EventTarget, BatteryLevel {}

/**
 * Tells the battery's level now and whenever it changes; never where the browser does not say.
 * @returns stops telling
 */
export function watchBattery(onChange: (battery: BatteryLevel) => void): () => void {
  const told = new AbortController();
  const { getBattery } = navigator as Navigator & { getBattery?: () => Promise<BatteryManager> };
  getBattery?.call(navigator).then(
    (battery) => {
      if (told.signal.aborted) return;
      const tell = (): void => onChange({ charging: battery.charging, level: battery.level });
      for (const event of ['chargingchange', 'levelchange'])
        battery.addEventListener(event, tell, { signal: told.signal });
      tell();
    },
    () => undefined, // forbidden by the browser's settings: the same as not known
  );
  return () => told.abort();
}
