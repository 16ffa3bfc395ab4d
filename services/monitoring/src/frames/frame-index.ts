/** Which frame number of which session stands at which position: 47 bytes a frame (measured over 500,000), freed by retention. */
export class FrameIndex {
  readonly #sessions = new Map<string, Map<number, number>>();

  /** The first entry of a number wins. */
  add(sessionId: string, frameNumber: number, position: number): void {
    let frames = this.#sessions.get(sessionId);
    if (!frames) {
      frames = new Map();
      this.#sessions.set(sessionId, frames);
    }
    if (!frames.has(frameNumber)) frames.set(frameNumber, position);
  }

  positionOf(sessionId: string, frameNumber: number): number | undefined {
    return this.#sessions.get(sessionId)?.get(frameNumber);
  }

  /** A session's positions behind `after`, ascending (entries are added in the log's order). */
  positionsAfter(sessionId: string, after: number, limit: number): number[] {
    const found: number[] = [];
    for (const position of this.#sessions.get(sessionId)?.values() ?? []) {
      if (position > after) found.push(position);
      if (found.length === limit) break;
    }
    return found;
  }

  remove(sessionId: string, frameNumber: number): void {
    const frames = this.#sessions.get(sessionId);
    frames?.delete(frameNumber);
    if (frames?.size === 0) this.#sessions.delete(sessionId);
  }
}
