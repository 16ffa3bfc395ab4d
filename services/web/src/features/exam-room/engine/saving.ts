/** Why the page does less than it could: a battery that runs low, or a device that does not keep up. */
export type SavingReason = 'battery' | 'slow';

export interface BatteryLevel {
  readonly charging: boolean;
  /** 0..1 */
  readonly level: number;
}
export interface DeviceStrain {
  readonly lowBattery: boolean;
  /** Tasks in a row that took too long. */
  readonly overruns: number;
  /** Once slow, slow for this sitting: with less to do it would look fast again, and slow again with more. */
  readonly slow: boolean;
}

export const NO_STRAIN: DeviceStrain = { lowBattery: false, overruns: 0, slow: false };

const LOW_BELOW = 0.2;
/** Above where saving begins, so that a level that wavers switches nothing. */
const ENOUGH_FROM = 0.25;
const OVERRUNS_IN_A_ROW = 3;

/** A picture is due each 2 s; half of that for taking one is too much. */
export const PICTURE_LIMIT_MS = 1_000;
/** A look for faces is wanted each half second and may take a worker of its own longer, but not this long. */
export const LOOK_LIMIT_MS = 1_500;

export function withBattery(strain: DeviceStrain, { charging, level }: BatteryLevel): DeviceStrain {
  const lowBattery = !charging && level < (strain.lowBattery ? ENOUGH_FROM : LOW_BELOW);
  return lowBattery === strain.lowBattery ? strain : { ...strain, lowBattery };
}

/** @param tookMs of one task. @param limitMs what it may take */
export function withTask(strain: DeviceStrain, tookMs: number, limitMs: number): DeviceStrain {
  if (strain.slow) return strain;
  const overruns = tookMs > limitMs ? strain.overruns + 1 : 0;
  return overruns === strain.overruns ? strain : { ...strain, overruns, slow: overruns >= OVERRUNS_IN_A_ROW };
}

/** null: nothing has to be saved. */
export const savingReason = ({ lowBattery, slow }: DeviceStrain): SavingReason | null =>
  slow ? 'slow' : lowBattery ? 'battery' : null;
