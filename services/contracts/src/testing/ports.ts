/** Ports from the lowest to the one before `end`. */
export interface PortRange {
  readonly lowest: number;
  readonly end: number;
}

/** So many test processes look for ports in parts of their own; of more, some share one. */
export const PORT_PARTS = 4;

/**
 * The part of a range in which this test process looks for free ports: a port is bound only after it was found free, and
 * one that was let go is often bound again, so two processes must not look in the same place.
 * @param worker jest's number of the process, from 1; where there is none, the first part
 */
export function ownPorts({ lowest, end }: PortRange, worker = process.env.JEST_WORKER_ID): PortRange {
  const part = worker === undefined ? 0 : (Number(worker) - 1) % PORT_PARTS;
  const size = Math.floor((end - lowest) / PORT_PARTS);
  return { lowest: lowest + part * size, end: lowest + (part + 1) * size };
}

/**
 * A number such that all ports at these distances from it are within the range.
 * @param distances >= 0, and less than the range is long
 * @param random 0 to less than 1
 */
export function someFirstPort({ lowest, end }: PortRange, distances: readonly number[], random: number): number {
  return lowest + Math.floor(random * (end - lowest - Math.max(0, ...distances)));
}
