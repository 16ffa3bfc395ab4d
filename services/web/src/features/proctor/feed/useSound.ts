import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { hadGesture, onSoundReady, readySound, rememberSound, soundIsReady, soundWanted } from './alertSound.js';

export interface Sound {
  readonly on: boolean;
  /** Switched on, but the browser keeps the page silent until something on it is pressed. */
  readonly waits: boolean;
  /** To be called from a press or a key. */
  readonly switchTo: (on: boolean) => void;
}

/** The remembered switch of the alert sound. */
export function useSound(): Sound {
  const [on, setOn] = useState(soundWanted);
  const ready = useSyncExternalStore(onSoundReady, soundIsReady);

  useEffect(() => {
    if (!on || ready) return;
    if (hadGesture()) readySound();
    // A remembered "on" sounds from the first press anywhere on this page.
    window.addEventListener('pointerdown', readySound);
    window.addEventListener('keydown', readySound);
    return () => {
      window.removeEventListener('pointerdown', readySound);
      window.removeEventListener('keydown', readySound);
    };
  }, [on, ready]);

  const switchTo = useCallback((wanted: boolean): void => {
    if (wanted) readySound();
    rememberSound(wanted);
    setOn(wanted);
  }, []);
  const waits = on && !ready;
  return useMemo(() => ({ on, waits, switchTo }), [on, waits, switchTo]);
}
