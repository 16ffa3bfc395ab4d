import type { Anomaly } from '@proctorwise/contracts';
import { lastedSeconds } from './timeline.js';

const OBJECTS = { 'cell phone': 'phone', book: 'book', laptop: 'laptop' } as const;

type Lasting = 'face_absent' | 'connection_lost' | 'camera_covered' | 'static_picture';

/** Which sentence describes an anomaly: a key below `described` in the proctor's texts, and the number in it. */
export interface Wording {
  readonly key:
    | Lasting
    | `${Lasting}_for`
    | 'multiple_faces'
    | 'multiple_faces_counted'
    | 'no_pictures'
    | 'no_pictures_for'
    | (typeof OBJECTS)[keyof typeof OBJECTS]
    | 'forbidden_object'
    | 'tab_change'
    | 'webcam_disabled';
  /** Whole seconds, or people; 0 where the sentence has no number. */
  readonly amount: number;
}

/**
 * The sentence in the reader's language, where the server's own is English.
 * @returns null for a type that this page does not know (a newer server): show the server's sentence then
 */
export function wordingOf(
  anomaly: Pick<Anomaly, 'anomaly_type' | 'metadata' | 'detected_at' | 'ended_at'>,
): Wording | null {
  const { anomaly_type, metadata, ended_at } = anomaly;
  switch (anomaly_type) {
    case 'face_absent':
    case 'connection_lost':
    case 'camera_covered':
    case 'static_picture': {
      const seconds = ended_at === null ? null : lastedSeconds(anomaly, Date.parse(ended_at));
      const lasting =
        anomaly_type === 'connection_lost' && metadata?.still_connected === true ? 'no_pictures' : anomaly_type;
      return seconds === null ? { key: lasting, amount: 0 } : { key: `${lasting}_for`, amount: seconds };
    }
    case 'multiple_faces': {
      const people = metadata?.face_count ?? 0;
      return people > 1 ? { key: 'multiple_faces_counted', amount: people } : { key: 'multiple_faces', amount: 0 };
    }
    case 'forbidden_object': {
      const object = metadata?.object_type;
      return { key: object === undefined ? 'forbidden_object' : (OBJECTS[object] ?? 'forbidden_object'), amount: 0 };
    }
    case 'tab_change':
    case 'webcam_disabled':
      return { key: anomaly_type, amount: 0 };
    default:
      return null;
  }
}
