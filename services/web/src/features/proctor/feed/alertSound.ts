import { pageTimers } from '../../../api/timers.js';
import { inOneWindow } from '../engine/one-window.js';

const REMEMBERED = 'proctorwise.alert-sound';
const SOUNDS = 'proctorwise-alert-sound';
/** Windows of one browser hear of an alert at about the same time: the first keeps the others silent for so long. */
const ALONE_MS = 1_000;

let context: AudioContext | null = null;
const listeners = new Set<() => void>();
const tell = (): void => {
  for (const listener of listeners) listener();
};

/** The remembered switch; off until someone switches it on. */
export function soundWanted(): boolean {
  try {
    return localStorage.getItem(REMEMBERED) === 'on';
  } catch {
    return false; // storage is forbidden: the switch then lasts as long as the page
  }
}

export function rememberSound(on: boolean): void {
  try {
    localStorage.setItem(REMEMBERED, on ? 'on' : 'off');
  } catch {
    // see soundWanted
  }
}

/** Browsers let a page sound only after a gesture: to be called from one, or where there was one before. */
export function readySound(): void {
  if (context === null) {
    context = new AudioContext();
    context.addEventListener('statechange', tell);
  }
  void context.resume();
}

/** Would an alert be heard, as far as the browser tells? */
export const soundIsReady = (): boolean => context?.state === 'running';

/** Was anything on this page pressed, ever? Browsers without the answer are asked by trying. */
export const hadGesture = (): boolean => navigator.userActivation?.hasBeenActive ?? false;

/** Told when the sound becomes ready, or is taken away. @returns ends it */
export function onSoundReady(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Two short tones, in one window of this browser; nothing where no gesture has readied the sound yet. */
export function soundAlert(): void {
  const ready = context;
  if (ready === null || ready.state !== 'running') return;
  const aMoment = () => new Promise<void>((resolve) => void pageTimers.after(ALONE_MS, resolve));
  void inOneWindow(navigator.locks, SOUNDS, () => playOn(ready), aMoment);
}

function playOn(context: AudioContext): void {
  for (const [delay, pitch] of [
    [0, 880],
    [0.18, 660],
  ] as const) {
    const start = context.currentTime + delay;
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, start);
    volume.gain.exponentialRampToValueAtTime(0.25, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.16);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + 0.17);
  }
}
