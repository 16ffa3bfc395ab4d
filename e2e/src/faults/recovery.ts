import type { Kind } from './student.js';

interface Acknowledgement {
  readonly student: number;
  readonly kind: Kind;
  /** ms since the Unix epoch: when it was due to be sent, and when it was acknowledged. */
  readonly dueAt: number;
  readonly at: number;
}

/** What the doors acknowledged, and when: how long a fault was felt. */
export class Recovery {
  readonly #acknowledgements: Acknowledgement[] = [];

  note(student: number, kind: Kind, dueAt: number, at: number): void {
    this.#acknowledgements.push({ student, kind, dueAt, at });
  }

  /** Did every one of these students get a frame acknowledged since then, and everything within `promptMs`? */
  isPromptSince(since: number, students: readonly number[], promptMs: number): boolean {
    const recent = this.#acknowledgements.filter(({ at }) => at >= since);
    // Frames: what is not acknowledged at all is late nowhere, while other services go on.
    const heard = new Set(recent.filter(({ kind }) => kind === 'frame').map(({ student }) => student));
    return recent.every(({ dueAt, at }) => at - dueAt <= promptMs) && students.every((student) => heard.has(student));
  }

  count(kind: Kind): number {
    return this.#acknowledgements.filter((each) => each.kind === kind).length;
  }

  /**
   * From the fault to the first moment from which on every student's frames, answers and events were acknowledged within
   * `promptMs` of being due, ms; 0 where none was ever late. Null where they still were late at the end.
   */
  recoveryMs(faultAt: number, promptMs: number): number | null {
    const late = this.#acknowledgements.filter(({ dueAt, at }) => at >= faultAt && at - dueAt > promptMs);
    if (late.length === 0) return 0;
    const lastLateAt = late.reduce((last, { at }) => Math.max(last, at), faultAt);
    const cameAfter = this.#acknowledgements.some(({ at }) => at > lastLateAt);
    return cameAfter ? lastLateAt - faultAt : null;
  }

  /** Of what was due after `from`: the p99 of the time to its acknowledgement, ms. */
  p99Ms(kind: Kind, from = 0): number {
    const times = this.#acknowledgements
      .filter((each) => each.kind === kind && each.dueAt >= from)
      .map(({ dueAt, at }) => at - dueAt)
      .sort((a, b) => a - b);
    return times[Math.min(times.length - 1, Math.floor(times.length * 0.99))] ?? 0;
  }
}
