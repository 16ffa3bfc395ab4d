import type { TestBed } from './test-bed.js';

/** Those who sit while it happens. */
export interface Load {
  /** As soon as all goes well one more student books, sits and goes on as the others do. */
  seat(): Promise<void>;
  /** So many of those who sit send what they have and hand in; resolves when all of it is acknowledged. */
  handIn(count: number): Promise<void>;
}

/** Something that goes wrong under load. */
export interface Fault {
  readonly name: string;
  /** Does it, and mends it where that is not the platform's own work; resolves once it is over. @param random uniform in [0, 1) */
  readonly happen: (bed: TestBed, load: Load, random: () => number) => Promise<void>;
  /** Rules that it does break for a student. @default none: our own failing accuses nobody */
  readonly mayBeAccusedOf?: readonly string[];
  /** It fills the disk: the bed lies on one of its own. */
  readonly onSmallDisk?: boolean;
}
