import { type RefObject, useEffect, useState } from 'react';
import { pageTimers } from '../../../api/timers.js';
import { FaceLooker } from '../../exam-room/device/face-looker.js';
import { afterLook, NO_FACE_HINT } from '../../exam-room/engine/face-hint.js';
import { type FaceSeen, faceSeenAfter } from '../engine/check-verdict.js';

const LOOK_EVERY_MS = 500;
/** The model and its program are some 15 MB: on a slow line nobody waits longer for them, and what is seen comes later. */
const WAIT_FOR_MODEL_MS = 15_000;

/**
 * Whether the browser's own look finds a face, by the looker of the exam room; `off` where that cannot be loaded.
 * @param frame the element around the video that shows the camera. @param isOn is there a camera to look at?
 */
export function useFaceSeen(frame: RefObject<HTMLElement | null>, isOn: boolean): FaceSeen {
  const [seen, setSeen] = useState<FaceSeen>('loading');
  useEffect(() => {
    if (!isOn) return;
    const looker = new FaceLooker();
    let state = NO_FACE_HINT;
    let closed = false;
    const look = async (): Promise<void> => {
      if (looker.isOff) return setSeen('off');
      const video = frame.current?.querySelector('video');
      if (!video || !looker.isFree) return;
      const faces = await looker.look(video);
      if (closed || faces === null) return;
      state = afterLook(state, faces, performance.now());
      setSeen((before) => faceSeenAfter(before, state));
    };
    const stops = [
      pageTimers.every(LOOK_EVERY_MS, () => void look()),
      pageTimers.after(WAIT_FOR_MODEL_MS, () => {
        if (!looker.isReady) setSeen('off');
      }),
    ];
    return () => {
      closed = true;
      for (const stop of stops) stop();
      looker.close();
      setSeen('loading');
    };
  }, [frame, isOn]);
  return seen;
}
