/**
 * How far the server's clock is ahead of this device's. Every answer that carries `server_time` is a sample; the one
 * with the shortest round trip is the best, since its middle is known most exactly.
 */
export interface ClockSample {
  /** server − device, milliseconds */
  readonly offsetMs: number;
  readonly roundTripMs: number;
}
export interface ClockOffset extends ClockSample {
  /** The newest samples, newest last. */
  readonly samples: readonly ClockSample[];
}

const KEPT_SAMPLES = 10;
/** No call lasts longer: a longer one by the device's clock means that the clock was set meanwhile. */
const LONGEST_ROUND_TRIP_MS = 15_000;
/** A device clock that was set anew shows as a sample that its round trip cannot explain by this much more. */
const CLOCK_SET_MS = 500;

/**
 * One sample, halving the round trip: the server read its clock in the middle between sending and receiving.
 * @param sentAt, receivedAt device clock, ms since the Unix epoch
 * @param serverTime ISO 8601
 * @returns null where serverTime is no time or the device clock was set meanwhile
 */
export function sampleClock(sentAt: number, receivedAt: number, serverTime: string): ClockSample | null {
  const server = Date.parse(serverTime);
  const roundTripMs = receivedAt - sentAt;
  if (!Number.isFinite(server) || roundTripMs < 0 || roundTripMs > LONGEST_ROUND_TRIP_MS) return null;
  return { offsetMs: server - (sentAt + roundTripMs / 2), roundTripMs };
}

/** Takes a sample in: the best of the newest ten counts; a sample that contradicts them starts anew (clock was set). */
export function withSample(offset: ClockOffset | null, sample: ClockSample | null): ClockOffset | null {
  if (sample === null) return offset;
  const contradicts =
    offset !== null &&
    Math.abs(sample.offsetMs - offset.offsetMs) > (sample.roundTripMs + offset.roundTripMs) / 2 + CLOCK_SET_MS;
  const samples = contradicts || offset === null ? [sample] : [...offset.samples, sample].slice(-KEPT_SAMPLES);
  const best = samples.reduce((a, b) => (b.roundTripMs <= a.roundTripMs ? b : a));
  return { offsetMs: best.offsetMs, roundTripMs: best.roundTripMs, samples };
}

/** The server's time for a device time, both ms since the Unix epoch; without a measurement the device's own. */
export function serverTimeOf(offset: ClockSample | null, deviceNow: number): number {
  return deviceNow + (offset?.offsetMs ?? 0);
}

/** The two clocks of a device at one moment, ms: one that people set, and one that only runs and may stand in sleep. */
export interface DeviceMoment {
  readonly wall: number;
  readonly steady: number;
}

/**
 * The server's time by the earlier of the device's two clocks, ms since the Unix epoch. Set forward, the wall clock
 * would end the exam at once; in sleep the steady one stands still. Both err on the candidate's side until the next
 * measurement, and the server alone knows the deadline.
 * @param measuredAt when the offset was last confirmed; null before
 */
export function earliestServerTime(
  offset: ClockSample | null,
  measuredAt: DeviceMoment | null,
  now: DeviceMoment,
): number {
  const byWall = serverTimeOf(offset, now.wall);
  if (measuredAt === null) return byWall;
  return Math.min(byWall, serverTimeOf(offset, measuredAt.wall + (now.steady - measuredAt.steady)));
}

/**
 * The device's time now by the later of its two clocks, ms since the Unix epoch, as its offset was measured by: what
 * happens is not dated into the past by a clock that was set back since, nor by one that stood still in sleep. Set
 * forward, it is a time to come, which the server does not believe.
 * @param measuredAt when the offset was last confirmed; null before
 */
export function latestDeviceTime(measuredAt: DeviceMoment | null, now: DeviceMoment): number {
  if (measuredAt === null) return now.wall;
  return Math.max(now.wall, Math.round(measuredAt.wall + (now.steady - measuredAt.steady)));
}

/** Milliseconds from `serverNow` to the deadline, never below 0; null where `endsAt` is no time. */
export function remainingMs(endsAt: string, serverNow: number): number | null {
  const end = Date.parse(endsAt);
  return Number.isFinite(end) ? Math.max(0, end - serverNow) : null;
}

/** `1:05:09` or `05:09`: whole seconds, rounded up, so that 0:00 stands only when time is up. */
export function formatRemaining(ms: number): string {
  const total = Math.ceil(ms / 1000);
  const two = (n: number): string => String(n).padStart(2, '0');
  const hours = Math.floor(total / 3600);
  const rest = `${two(Math.floor((total % 3600) / 60))}:${two(total % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}
