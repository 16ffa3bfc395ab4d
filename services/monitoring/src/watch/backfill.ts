import type { AnomalyRecord } from '../app/store.js';
import { isShownByOnePicture } from '../domain/rules/index.js';
import type { FrameRecord } from '../frames/index.js';

/** Around an anomaly: from so long before its start to so long after its end. Chosen: as long as frames are reordered. */
export const AROUND_MS = 6_000;
/** Skipped frames of one session that are remembered, and as many that wait: two minutes at the usual interval each. */
export const MOST_FRAMES = 64;

export interface SkippedFrame {
  readonly record: FrameRecord;
  /** The time it is judged by, ms since the Unix epoch. */
  readonly at: number;
}

/**
 * The skipped frames of one session that are worth a look when there is time: those around an anomaly that is over.
 * In memory only: what a restart or its bounds make it forget stays skipped.
 */
export class Backfill {
  #skipped: readonly SkippedFrame[] = [];
  #waiting: readonly SkippedFrame[] = [];
  #anomalies: readonly AnomalyRecord[] = [];

  /** The oldest that waits. */
  get next(): SkippedFrame | null {
    return this.#waiting[0] ?? null;
  }
  get waiting(): number {
    return this.#waiting.length;
  }

  skipped(frame: SkippedFrame): void {
    this.#skipped = [...this.#skipped, frame].slice(-MOST_FRAMES);
  }

  /** An anomaly is over: the remembered frames around it are wanted. */
  closed(anomaly: AnomalyRecord): void {
    if (!isShownByOnePicture(anomaly)) return;
    const wanted = this.#skipped.filter(isAround(anomaly));
    this.#skipped = this.#skipped.filter((frame) => !wanted.includes(frame));
    this.#waiting = [...this.#waiting, ...wanted].slice(-MOST_FRAMES);
    this.#keep([...this.#anomalies.filter(({ anomalyId }) => anomalyId !== anomaly.anomalyId), anomaly]);
  }

  /** The anomalies that a frame is around, as they stand now. */
  anomaliesAround(frame: SkippedFrame): readonly AnomalyRecord[] {
    return this.#anomalies.filter((anomaly) => isAround(anomaly)(frame));
  }

  /** It waits no longer. @param changed anomalies as they stand after the look */
  done(frame: SkippedFrame, changed: readonly AnomalyRecord[] = []): void {
    this.#waiting = this.#waiting.filter((each) => each !== frame);
    const now = new Map(changed.map((anomaly) => [anomaly.anomalyId, anomaly]));
    this.#keep(this.#anomalies.map((anomaly) => now.get(anomaly.anomalyId) ?? anomaly));
  }

  /** Those around which a frame waits. */
  #keep(anomalies: readonly AnomalyRecord[]): void {
    this.#anomalies = anomalies.filter((anomaly) => this.#waiting.some(isAround(anomaly)));
  }
}

const isAround =
  ({ detectedAt, endedAt }: AnomalyRecord) =>
  ({ at }: SkippedFrame): boolean =>
    endedAt !== null && at >= detectedAt.getTime() - AROUND_MS && at <= endedAt.getTime() + AROUND_MS;
