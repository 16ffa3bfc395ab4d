import { DurableFiles } from './durable-files.js';
import type { FsOps } from './fs-ops.js';

const FILE = 'horizon';

/**
 * Up to when the log has forgotten: the latest arrival (ms since the Unix epoch) in any dropped segment, 0 where none
 * was. A picture on disk without an index line, of a session older than this, may be acknowledged evidence.
 */
export class RetentionHorizon {
  #forgottenUntil: number;

  private constructor(
    private readonly files: DurableFiles,
    forgottenUntil: number,
  ) {
    this.#forgottenUntil = forgottenUntil;
  }

  static async open(fs: FsOps, folder: string): Promise<RetentionHorizon> {
    const files = new DurableFiles(fs, folder, 'log');
    const text = await files.read(FILE);
    return new RetentionHorizon(files, text === null ? 0 : Number(text.toString()));
  }

  get forgottenUntil(): number {
    return this.#forgottenUntil;
  }

  /** Durable before the segment goes. */
  async moveTo(forgottenUntil: number): Promise<void> {
    if (forgottenUntil <= this.#forgottenUntil) return;
    await this.files.put('.', FILE, Buffer.from(String(forgottenUntil)));
    await this.files.syncFolder('.');
    this.#forgottenUntil = forgottenUntil;
  }
}
