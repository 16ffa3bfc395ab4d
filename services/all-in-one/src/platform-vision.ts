import type { Vision } from '@proctorwise/monitoring';

/** What looks at pictures, from its start to its end. */
export interface PlatformVision extends Vision {
  /**
   * How the first try to start ended. What a person should know of the choice of models is logged as a warning. A try
   * that failed is followed by others, for as long as the platform runs.
   */
  readonly ready: Promise<{ model: string }>;
  /** Resolves when pictures can be looked at, after however many tries; null where it was closed before. */
  readonly started: Promise<{ model: string } | null>;
  close(): Promise<void>;
}
