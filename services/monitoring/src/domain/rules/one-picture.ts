import type { Observation } from '@proctorwise/contracts';
import type { Anomaly, AnomalyMetadata } from './anomaly.js';
import { describeStrongest, metadataOf } from './describe.js';
import { FRAME_RULES, type FrameRule, STRONGER_BY } from './rules.js';
import { seenIn } from './sighting.js';
import { signalOf } from './signal.js';

/** What an anomaly is known by, also as it is stored. */
type Told = Pick<Anomaly, 'anomalyType' | 'confidence' | 'description'> & { readonly metadata: AnomalyMetadata | null };

/** Can one picture alone show it? Not that a picture stands still, nor what no picture shows. */
export const isShownByOnePicture = (anomaly: Told): boolean => ruleOf(anomaly) !== undefined;

/** What a picture tells of an anomaly that is over. */
export interface PictureOfAnomaly {
  readonly shows: boolean;
  /** What changes when it becomes the evidence; null where it proves no more than the one that is. */
  readonly stronger: Pick<Told, 'confidence' | 'description' | 'metadata'> | null;
}

/** A rule on time has no stronger frame: in each, somebody is there or not. */
export function pictureOf(anomaly: Told, observation: Observation): PictureOfAnomaly {
  const rule = ruleOf(anomaly);
  if (!rule) return { shows: false, stronger: null };
  const seen = seenIn(observation);
  const { strength, box } = signalOf(rule, seen, null);
  const shows = strength >= rule.keep;
  if (!shows || rule.lasts.ms > 0 || strength < anomaly.confidence + STRONGER_BY) return { shows, stronger: null };
  const strongest = { present: seen.present, box };
  return {
    shows,
    stronger: {
      confidence: strength,
      description: describeStrongest(rule, strongest, 0),
      metadata: { ...anomaly.metadata, ...metadataOf(rule, { strongest, longestGapMs: 0 }) },
    },
  };
}

const ruleOf = ({ anomalyType, metadata }: Told): FrameRule | undefined =>
  FRAME_RULES.find(
    ({ id, anomalyType: raises, object }) =>
      id !== 'static_picture' && raises === anomalyType && (object?.type ?? undefined) === metadata?.object_type,
  );
