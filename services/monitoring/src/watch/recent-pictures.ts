import type { Observation } from '@proctorwise/contracts';

/** A picture that was analysed. */
export interface RecentPicture {
  readonly frameNumber: number;
  /** The time it is judged by, server time, ms since the Unix epoch. */
  readonly at: number;
  /** Where it lies. */
  readonly path: string;
  readonly observation: Observation;
}

/** An anomaly's strongest frame is one of the newest: rules look back over a handful. */
export const REMEMBERED_PICTURES = 16;

/** The pictures of a session that were analysed last, whenever they were taken. In memory only. */
export class RecentPictures {
  #pictures: readonly RecentPicture[] = [];

  /** The one that was analysed first falls off; a number that came again is its newest picture. */
  add(picture: RecentPicture): void {
    const others = this.#pictures.filter(({ frameNumber }) => frameNumber !== picture.frameNumber);
    this.#pictures = [...others, picture].slice(-REMEMBERED_PICTURES);
  }

  /** Null where it is not at hand any more. */
  observationOf(frameNumber: number): Observation | null {
    return this.#pictures.find((picture) => picture.frameNumber === frameNumber)?.observation ?? null;
  }

  /** The newest of those that were taken at this time or before, ms since the Unix epoch; null where none is at hand. */
  newestUpTo(at: number): RecentPicture | null {
    return this.#pictures.reduce<RecentPicture | null>(
      (newest, picture) => (picture.at <= at && (newest === null || picture.at >= newest.at) ? picture : newest),
      null,
    );
  }
}
