/** A file or folder in the store, without those above it. */
export interface StoredEntry {
  readonly name: string;
  readonly isFolder: boolean;
  /** Bytes; 0 for a folder. */
  readonly size: number;
}

export interface StoredRange {
  readonly offset: number;
  readonly length: number;
}

/**
 * Files by path (`a/b/c`) under one root, as an archive needs them: a reader sees a file whole or not at all, and it is
 * durable once `put` resolved. Every call may throw a DomainError that says when to try again.
 */
export interface ArchiveStore {
  /**
   * Stores a file; the folders on the way are made.
   * @returns false where another lies there and `replace` is not set: nothing was changed
   */
  put(path: string, parts: readonly Uint8Array[], options?: { readonly replace?: boolean }): Promise<boolean>;
  /** @returns the bytes, fewer than the range asks for where the file ends before; null where there is no such file */
  read(path: string, range?: StoredRange): Promise<Uint8Array | null>;
  /** Bytes of a file; null where there is none. */
  size(path: string): Promise<number | null>;
  /** By name; hidden and unfinished ones are left out. None where the folder is missing. */
  list(folder: string): Promise<StoredEntry[]>;
  /** Removes a file, or a folder with all in it; nothing there is fine. */
  remove(path: string): Promise<void>;
  /** Removes what writers that died left unfinished in a folder. */
  removeUnfinished(folder: string): Promise<void>;
}
