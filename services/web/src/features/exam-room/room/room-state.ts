import type { Draft } from '@proctorwise/contracts';
import type { LocalAnswers, SaveStatus } from '../engine/autosave.js';
import type { ClockOffset } from '../engine/clock-offset.js';
import type { FaceHint } from '../engine/face-hint.js';
import type { Light } from '../engine/light.js';
import type { SavingReason } from '../engine/saving.js';
import type { UnsentAnswer } from '../engine/unsent-answers.js';
import type { LeftHere } from './unsent-in-paper.js';

/** Why the paper is handed in. */
export type HandInCause = 'student' | 'time_up' | 'stopped';
/** Why it is in; `before`: it was as the room opened, by whomever. */
export type HandedInCause = HandInCause | 'before';

export interface HandingIn {
  readonly at: 'handing_in';
  readonly cause: HandInCause;
  readonly waiting: boolean;
  /** Pictures of an outage that go before the paper. */
  readonly picturesLeft: number;
  /** The paper is on its way: no picture may come after it. */
  readonly sending?: boolean;
}

export type Phase =
  | { readonly at: 'opening' }
  /** The exam did not start; `error` says why. */
  | { readonly at: 'refused'; readonly error: unknown }
  | { readonly at: 'writing' }
  | HandingIn
  /** The server refused to take the paper; what is saved is handed in by the server when time is up. */
  | { readonly at: 'hand_in_failed'; readonly cause: HandInCause; readonly error: unknown }
  | {
      readonly at: 'done';
      readonly cause: HandedInCause;
      readonly submissionId: string;
      /** Written here and not in the paper that was handed in; kept on this device for a day. */
      readonly unsent: readonly UnsentAnswer[];
      /** Pictures of an outage that could not be sent before the paper was in. */
      readonly picturesLost: number;
    }
  | {
      /** Another device has the session. */
      readonly at: 'taken_over';
      /** Written here and not saved; kept on this device for a day after the exam. Empty until the server was asked. */
      readonly unsaved: readonly UnsentAnswer[];
    };

export interface CameraState {
  readonly stream: MediaStream | null;
  readonly lost: boolean;
  /** Lost, and the browser does not allow it any more. */
  readonly denied: boolean;
  readonly light: Light;
}

export interface RoomState {
  readonly phase: Phase;
  readonly draft: Draft | null;
  readonly answers: LocalAnswers;
  readonly saveStatus: SaveStatus;
  /** Written here, and given up for another device's answers: to be read, for as long as what is unsent. */
  readonly givenUp: readonly UnsentAnswer[];
  /** The submission, where another device has the session and the paper is handed in; null as far as this one knows. */
  readonly handedInElsewhere: string | null;
  /** ISO 8601; null before the session. */
  readonly endsAt: string | null;
  /** What the last change of the deadline was for. */
  readonly deadlineReason: string | null;
  readonly clock: ClockOffset | null;
  readonly camera: CameraState;
  /** Pictures that wait on this device, and those that the server will never have. */
  readonly pictures: { readonly waiting: number; readonly dropped: number };
  /** Does this device keep what waits? */
  readonly hasRoom: boolean;
  /** Do pictures and heartbeats reach the server? */
  readonly online: boolean;
  /** Did the last try to save an answer? */
  readonly savesReach: boolean;
  readonly faceHint: FaceHint;
  /** Why the page does less than it could. */
  readonly saving: SavingReason | null;
  /** Times the page was left since the room opened. */
  readonly tabChanges: number;
}

export const FIRST_STATE: RoomState = {
  phase: { at: 'opening' },
  draft: null,
  answers: new Map(),
  saveStatus: 'saved',
  givenUp: [],
  handedInElsewhere: null,
  endsAt: null,
  deadlineReason: null,
  clock: null,
  camera: { stream: null, lost: false, denied: false, light: 'good' },
  pictures: { waiting: 0, dropped: 0 },
  hasRoom: true,
  online: true,
  savesReach: true,
  faceHint: 'none',
  saving: null,
  tabChanges: 0,
};

/** Another device has the session; what is left here is said. */
export const takenOver = ({ unsaved, givenUp }: LeftHere): Pick<RoomState, 'phase' | 'givenUp'> => ({
  phase: { at: 'taken_over', unsaved },
  givenUp,
});
