/** What vision saw in one picture. Vision makes it, monitoring judges it; this is the whole of what they share. */

/** `[x1, y1, x2, y2]` in pixels of the original picture, x1 < x2, y1 < y2. */
export type Box = [number, number, number, number];

export const OBJECT_LABELS = ['phone', 'book', 'laptop'] as const;
export type ObjectLabel = (typeof OBJECT_LABELS)[number];

export interface SeenFace {
  box: Box;
  /** 0..1 */
  score: number;
  /** `[x, y]` of right eye, left eye, nose, right and left corner of the mouth, in pixels; empty where the finder gives none. */
  landmarks: [number, number][];
}
export interface SeenPerson {
  box: Box;
  /** 0..1 */
  score: number;
}
/** Somebody who is counted. */
export interface CountedPerson {
  /** The face's where one is seen, else the person's. */
  box: Box;
  /** 0..1: the better one of face and person. */
  score: number;
  hasFace: boolean;
  /** The person's box, where one is seen beside the face; else null. */
  body: Box | null;
}
export interface SeenObject {
  label: ObjectLabel;
  box: Box;
  /** 0..1 */
  score: number;
}

export interface Observation {
  /** Pixels of the original picture. */
  width: number;
  height: number;
  /** How many people are there, by fusion of faces and persons. */
  present: number;
  /** Those who are counted in `present`: who shows a face first, then the others, each largest first. */
  people: CountedPerson[];
  faces: SeenFace[];
  persons: SeenPerson[];
  objects: SeenObject[];
  /** Was there anything that one detector was not sure of, and was another one asked? `left`: there was no time for it. */
  doubt: 'none' | 'settled' | 'left';
  /** Variance of the Laplacian of the grey picture at the detector's size; 0 is uniform. */
  sharpness: number;
  /** Mean luma, 0 (black) .. 255 (white). */
  brightness: number;
  /** 64-bit difference hash of the grey picture, 16 hexadecimal digits: equal pictures have equal hashes. */
  hash: string;
  /** Name of the models that looked, e.g. `picodet-s-416+yunet`. */
  model: string;
  /** Wall time of the whole observation. */
  milliseconds: number;
}

/** Why a picture could not be observed: the codes that vision's 422 problem carries. */
export type UnreadableReason = 'not_a_jpeg' | 'picture_too_large' | 'picture_truncated' | 'picture_undecodable';
