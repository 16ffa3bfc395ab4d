/** Environment variable: by how much a process's clock is ahead of the machine's, ms. */
export const CLOCK_SHIFT_MS = 'CLOCK_SHIFT_MS';

/** The class whose now is so much later; all else of it is as it was. Timers do not ask it. */
export function shiftedDate(shiftMs: number): DateConstructor {
  const RealDate = Date;
  return new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [RealDate.now() + shiftMs] : args, newTarget),
    apply: (target) => new target(RealDate.now() + shiftMs).toString(),
    get: (target, name, receiver) =>
      name === 'now' ? () => RealDate.now() + shiftMs : Reflect.get(target, name, receiver),
  });
}
