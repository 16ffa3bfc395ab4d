import { createHash } from 'node:crypto';

/** Whom HDFS takes us for: it trusts the name, and the archive is its owner's alone. */
const HDFS_USER = 'proctorwise';
const RECORDINGS = '/proctorwise/raw/recordings';
/** Year, month, day. */
const FOLDERS_ABOVE_A_SESSION = 3;

export interface FoundFrame {
  readonly number: number;
  readonly position: number;
  readonly sha256: string;
}

interface FileStatus {
  readonly pathSuffix: string;
  readonly type: 'FILE' | 'DIRECTORY';
}
interface Index {
  readonly frames: readonly {
    readonly frame_number: number;
    readonly position: number;
    readonly offset: number;
    readonly length: number;
    readonly sha256: string;
  }[];
}

/** Reads recordings by plain WebHDFS. */
export class RecordingsReader {
  readonly #url: string;

  constructor(webHdfsUrl: string) {
    this.#url = webHdfsUrl;
  }

  /**
   * Every picture of these sessions that the archive has, hashed anew, by its place in the log.
   * @throws {Error} a picture whose bytes are not what its index says
   */
  async framesOf(sessionIds: readonly string[]): Promise<Map<string, FoundFrame[]>> {
    const found = new Map<string, FoundFrame[]>();
    for (const folder of await this.#sessionFolders()) {
      const sessionId = folder.slice(folder.lastIndexOf('/') + 1);
      if (sessionIds.includes(sessionId)) found.set(sessionId, await this.#framesIn(folder));
    }
    return found;
  }

  async #framesIn(folder: string): Promise<FoundFrame[]> {
    const names = (await this.#list(folder)).map(({ pathSuffix }) => pathSuffix);
    const frames: FoundFrame[] = [];
    for (const name of names.filter((each) => each.endsWith('.index.json')).sort()) {
      const index = JSON.parse((await this.#read(`${folder}/${name}`)).toString()) as Index;
      const pictures = await this.#read(`${folder}/${name.replace('.index.json', '.mjpeg')}`);
      for (const { frame_number, position, offset, length, sha256 } of index.frames) {
        const found = createHash('sha256')
          .update(pictures.subarray(offset, offset + length))
          .digest('hex');
        if (found !== sha256) throw new Error(`${folder}/${name}: the bytes of frame ${frame_number} are others`);
        frames.push({ number: frame_number, position, sha256 });
      }
    }
    return frames.sort((a, b) => a.position - b.position);
  }

  async #sessionFolders(): Promise<string[]> {
    let folders = [RECORDINGS];
    for (let depth = 0; depth <= FOLDERS_ABOVE_A_SESSION; depth += 1) {
      const below = await Promise.all(
        folders.map(async (folder) =>
          (await this.#list(folder))
            .filter(({ type }) => type === 'DIRECTORY')
            .map(({ pathSuffix }) => `${folder}/${pathSuffix}`),
        ),
      );
      folders = below.flat();
    }
    return folders;
  }

  async #list(path: string): Promise<FileStatus[]> {
    const response = await this.#get(path, 'LISTSTATUS');
    if (response.status === 404) return [];
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    const { FileStatuses } = (await response.json()) as { FileStatuses: { FileStatus: FileStatus[] } };
    return FileStatuses.FileStatus;
  }

  async #read(path: string): Promise<Buffer> {
    const response = await this.#get(path, 'OPEN');
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return Buffer.from(await response.arrayBuffer());
  }

  #get(path: string, operation: string): Promise<Response> {
    return fetch(`${this.#url}${path}?op=${operation}&user.name=${HDFS_USER}`);
  }
}
