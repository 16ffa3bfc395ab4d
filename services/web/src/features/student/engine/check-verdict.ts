import type { CameraRefusal } from '../../exam-room/device/camera.js';
import type { FaceHintState } from '../../exam-room/engine/face-hint.js';
import type { Light } from '../../exam-room/engine/light.js';
import type { NetworkGrade } from './network.js';

/** `loading`: nobody has looked yet; `off`: nothing can be said about faces here. */
export type FaceSeen = 'loading' | 'off' | 'seen' | 'unseen' | 'several';

/** `full`: there is no room; `none`: it keeps nothing, as in a private window of some browsers. */
export type StorageState = 'keeps' | 'full' | 'none';

/** What the check has found so far. */
export interface Checked {
  readonly camera: 'asking' | 'on' | CameraRefusal;
  /** null while there is no picture. */
  readonly light: Light | null;
  readonly face: FaceSeen;
  /** null while it is measured. */
  readonly network: NetworkGrade | null;
  /** Does the browser keep answers and pictures? null while it is tried. */
  readonly storage: StorageState | null;
}

/** One thing that the student has still to do; each has a sentence. */
export type ToDo =
  | `camera_${CameraRefusal}`
  | `light_${Exclude<Light, 'good'>}`
  | `face_${Extract<FaceSeen, 'unseen' | 'several'>}`
  | 'network'
  | `storage_${Exclude<StorageState, 'keeps'>}`;

export type CheckVerdict =
  | { readonly is: 'checking' }
  | { readonly is: 'well' }
  /** In the order of the page; at least one. */
  | { readonly is: 'to_do'; readonly toDo: readonly ToDo[] };

/**
 * All of the check in one word. What is wrong is told as soon as it is known; that all is well only once all is known.
 * A slow network is enough for an exam. Where nothing can be said about faces the verdict does not depend on them.
 */
export function checkVerdict(checked: Checked): CheckVerdict {
  const toDo = [...beforeCamera(checked), ...ofDevice(checked)];
  if (toDo.length > 0) return { is: 'to_do', toDo };
  const { camera, light, face, network, storage } = checked;
  const pending = camera === 'asking' || light === null || face === 'loading' || network === null || storage === null;
  return { is: pending ? 'checking' : 'well' };
}

/** Without a picture there is no light to mend, and in a black one no face to find. */
function beforeCamera({ camera, light, face }: Checked): ToDo[] {
  if (camera === 'asking') return [];
  if (camera !== 'on') return [`camera_${camera}`];
  if (light === 'covered') return ['light_covered'];
  return [
    ...(light === null || light === 'good' ? [] : [`light_${light}` as const]),
    ...(face === 'unseen' || face === 'several' ? [`face_${face}` as const] : []),
  ];
}

const ofDevice = ({ network, storage }: Checked): ToDo[] => [
  ...(network === 'bad' ? (['network'] as const) : []),
  ...(storage === null || storage === 'keeps' ? [] : [`storage_${storage}` as const]),
];

/** What is said after one more look: two seconds without a face count, and the first look with one. */
export function faceSeenAfter(before: FaceSeen, { shown, pending }: FaceHintState): FaceSeen {
  if (shown !== 'none') return shown;
  return pending === null ? 'seen' : before;
}
