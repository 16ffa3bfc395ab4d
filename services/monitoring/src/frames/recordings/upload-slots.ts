/** How many uploads run at once, over all recorders of a process. */
export class UploadSlots {
  #taken = 0;
  constructor(readonly max: number) {}

  /** @returns false where all are taken */
  take(): boolean {
    if (this.#taken >= this.max) return false;
    this.#taken += 1;
    return true;
  }
  give(): void {
    this.#taken -= 1;
  }
}
