import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import {
  type CameraRefusal,
  CameraRefused,
  closeCamera,
  openCamera,
  samplePixels,
} from '../../exam-room/device/camera.js';
import { type Light, lightOf, meanLuma } from '../../exam-room/engine/light.js';
import { afterPicture, NOTHING_SAID } from '../engine/steady-light.js';

export type Camera = { at: 'asking' } | { at: 'on'; stream: MediaStream } | { at: 'refused'; why: CameraRefusal };

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

  /** Aborted when the page is left: a camera that is granted after that is closed. */
  const left = useRef<AbortSignal | null>(null);
  const ask = useCallback(async (gone: AbortSignal): Promise<void> => {
    setCamera({ at: 'asking' });
    try {
      const stream = await openCamera();
      if (gone.aborted) closeCamera(stream);
      else setCamera({ at: 'on', stream });
    } catch (error) {
      if (!(error instanceof CameraRefused)) throw error;
      if (!gone.aborted) setCamera({ at: 'refused', why: error.refusal });
    }
  }, []);
  useEffect(() => {
    const page = new AbortController();
    left.current = page.signal;
    void ask(page.signal);
    return () => page.abort();
  }, [ask]);
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

  const askAgain = (): void => {
    if (left.current !== null) void ask(left.current);
  };
  return { camera, light, ask: askAgain };
}
