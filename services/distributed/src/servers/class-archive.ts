import { access, rename } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The class-data archive of a JVM server: written at its first clean end, and a third off the time of every start from
 * then on. It lies beside the jars, since it holds for exactly these.
 */
export class ClassArchive {
  readonly #file: string;
  #writing: string | undefined;

  constructor(jars: string, server: string) {
    this.#file = join(jars, `${server}.jsa`);
  }

  /** For the next start. */
  async flags(): Promise<string[]> {
    if (await isThere(this.#file)) return [`-XX:SharedArchiveFile=${this.#file}`];
    this.#writing = `${this.#file}.${process.pid}.${Date.now()}`;
    return [`-XX:ArchiveClassesAtExit=${this.#writing}`];
  }

  /** After a clean end: puts what it wrote in its place. Two at once are safe: either's archive is whole. */
  async keep(): Promise<void> {
    const written = this.#writing;
    this.#writing = undefined;
    if (written && (await isThere(written))) await rename(written, this.#file);
  }
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
