import type { Anomaly, AnomalyMetadata } from './anomaly.js';
import { type FrameRule, REDUCED_ABOVE_MS } from './rules.js';
import type { Episode, Glimpse, Opening } from './track.js';

type Strongest = Pick<Glimpse, 'present' | 'box'>;

/** An episode that was raised, as the anomaly it is. */
export function anomalyOf(rule: FrameRule, episode: Episode, raised: Opening): Anomaly {
  const { strongest } = episode;
  const isTimed = rule.lasts.ms > 0;
  const until = episode.endedAt ?? episode.lastOnAt;
  return {
    key: raised.key,
    anomalyType: rule.anomalyType,
    severity: rule.severity,
    detectionMethod: rule.detectionMethod,
    confidence: isTimed ? Math.round((100 * episode.framesOn) / episode.frames) / 100 : strongest.strength,
    startedAt: episode.since,
    lastSeenAt: episode.lastOnAt,
    endedAt: episode.endedAt,
    evidence: { frameNumber: strongest.frameNumber, position: strongest.position },
    description: describeStrongest(rule, strongest, wholeSeconds(until - episode.since)),
    metadata: metadataOf(rule, episode),
    late: raised.late,
  };
}

export const wholeSeconds = (ms: number): number => Math.floor(ms / 1_000);

/** @param longestGapMs between analysed frames that touch it */
export function metadataOf(
  rule: FrameRule,
  { strongest, longestGapMs }: { strongest: Strongest; longestGapMs: number },
): AnomalyMetadata | null {
  if (rule.object) {
    const box = strongest.box;
    return { object_type: rule.object.type, ...(box ? { bbox: box } : {}) };
  }
  const uncertain = rule.lasts.ms > 0 && longestGapMs > REDUCED_ABOVE_MS ? { uncertainty_ms: longestGapMs } : {};
  const counted = rule.id === 'face_absent' || rule.id === 'multiple_faces' ? { face_count: strongest.present } : {};
  const metadata = { ...counted, ...uncertain };
  return Object.keys(metadata).length > 0 ? metadata : null;
}

/** @param seconds how long it lasts; told only by rules on time */
export function describeStrongest(rule: FrameRule, strongest: Strongest, seconds: number): string {
  switch (rule.id) {
    case 'face_absent':
      return `Nobody in the picture for ${seconds} s`;
    case 'multiple_faces':
      return `${strongest.present} people in the picture`;
    case 'phone':
      return 'A phone in the picture';
    case 'book':
      return 'A book in the picture';
    case 'laptop':
      return 'A laptop in the picture';
    case 'camera_covered':
      return `The camera shows a black or empty picture for ${seconds} s`;
    case 'static_picture':
      return `The same picture again and again for ${seconds} s`;
  }
}
