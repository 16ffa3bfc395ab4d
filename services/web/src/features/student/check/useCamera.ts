import { type RefObject, useCallback, useEffect, useState } from 'react';
import {
  type CameraRefusal,
  CameraRefused,
  closeCamera,
  openCamera,
  samplePixels,
} from '../../exam-room/device/camera.js';
import { type Light, lightOf, meanLuma } from '../../exam-room/engine/light.js';

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

  const ask = useCallback(async (gone: () => boolean): Promise<void> => {
    setCamera({ at: 'asking' });
    try {
      const stream = await openCamera();
      if (gone()) closeCamera(stream);
      else setCamera({ at: 'on', stream });
    } catch (error) {
      if (!(error instanceof CameraRefused)) throw error;
      if (!gone()) setCamera({ at: 'refused', why: error.refusal });
    }
  }, []);
  useEffect(() => {
    let gone = false;
    void ask(() => gone);
    return () => {
      gone = true;
    };
  }, [ask]);
  useEffect(() => {
    if (camera.at !== 'on') return;
    const { stream } = camera;
    const timer = setInterval(() => {
      const video = frame.current?.querySelector('video');
      const luma = video ? meanLuma(samplePixels(video) ?? []) : null;
      setLight(luma === null ? null : lightOf(luma));
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

  return { camera, light, ask: () => void ask(() => false) };
}
