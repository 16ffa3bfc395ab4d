const REMEMBERED = 'proctorwise.alert-sound';

let context: AudioContext | null = null;

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

/** Browsers let a page sound only after a gesture: to be called from one. */
export function readySound(): void {
  context ??= new AudioContext();
  void context.resume();
}

/** Two short tones; nothing where no gesture has readied the sound yet. */
export function soundAlert(): void {
  if (context === null || context.state !== 'running') return;
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
