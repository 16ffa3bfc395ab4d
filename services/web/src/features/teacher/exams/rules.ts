import type { RuleName } from '@proctorwise/contracts';

/**
 * The contract's rules in the order a teacher reads them. A copy: importing the value would carry the contract's
 * validation library into the browser; the compiler keeps both alike.
 */
const ORDER = {
  face_absent: 1,
  multiple_faces: 2,
  forbidden_object: 3,
  tab_change: 4,
  webcam_disabled: 5,
  camera_covered: 6,
  static_picture: 7,
  connection_lost: 8,
} as const satisfies Record<RuleName, number>;

export const RULES = Object.keys(ORDER) as RuleName[];
