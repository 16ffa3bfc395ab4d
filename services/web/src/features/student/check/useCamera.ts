import { type RefObject, useCallback, useEffect, useState } from 'react';
import type { CameraAnswer } from '../../exam-room/device/ask-for-camera.js';
import { closeCamera, samplePixels } from '../../exam-room/device/camera.js';
import { useAskForCamera } from '../../exam-room/device/useAskForCamera.js';
import { type Light, lightOf, meanLuma } from '../../exam-room/engine/light.js';
import { afterPicture, NOTHING_SAID } from '../engine/steady-light.js';

export type Camera = { readonly at: 'asking' } | CameraAnswer;

/**
 * The camera while a page is open, and the light in its picture.
 * @param frame the element around the video that shows it
 */
export function useCamera(frame: RefObject<HTMLElement | null>): {
  camera: Camera;
  /** null while there is no picture. */
  light: Light | null;
  ask: () => void;
} {
  const [camera, setCamera] = useState<Camera>({ at: 'asking' });
  const [light, setLight] = useState<Light | null>(null);

  const askForCamera = useAskForCamera();
  const ask = useCallback(async (): Promise<void> => {
    setCamera({ at: 'asking' });
    const answer = await askForCamera();
    if (answer !== null) setCamera(answer);
  }, [askForCamera]);
  useEffect(() => void ask(), [ask]);
  useEffect(() => {
    if (camera.at !== 'on') return;
    const { stream } = camera;
    let steady = NOTHING_SAID;
    const timer = setInterval(() => {
      const video = frame.current?.querySelector('video');
      const luma = video ? meanLuma(samplePixels(video) ?? []) : null;
      steady = afterPicture(steady, luma === null ? null : lightOf(luma), performance.now());
      setLight(steady.said);
    }, 500);
    // Its plug was pulled: the last picture would stand there for ever.
    const onEnded = (): void => setCamera({ at: 'refused', why: 'missing' });
    for (const track of stream.getVideoTracks()) track.addEventListener('ended', onEnded);
    return () => {
      clearInterval(timer);
      setLight(null);
      closeCamera(stream);
    };
  }, [camera, frame]);

  return { camera, light, ask: () => void ask() };
}
