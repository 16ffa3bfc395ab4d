import { useCallback, useEffect, useRef } from 'react';
import { askForCamera, type CameraAnswer } from './ask-for-camera.js';

/**
 * Asks for the camera on behalf of what uses this.
 * @returns the same function each time: from an effect below this hook, or later. It resolves with null once that is gone
 */
export function useAskForCamera(): () => Promise<CameraAnswer | null> {
  const left = useRef(new AbortController());
  useEffect(() => {
    const page = new AbortController();
    left.current = page;
    return () => page.abort();
  }, []);
  return useCallback(() => askForCamera(left.current.signal), []);
}
