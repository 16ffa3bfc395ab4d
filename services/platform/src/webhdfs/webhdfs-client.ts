import { type Backoff, retry, type Sleep } from '../background/index.js';
import { type DataNodeAddresses, dataNodeUrl } from './data-node-address.js';
import { type HttpAnswer, HttpExchange } from './http-exchange.js';
import { HdfsRefused, HdfsUnavailable, hdfsErrorOfBody } from './webhdfs-errors.js';

export interface WebHdfsOptions {
  /** `http://namenode:9870/webhdfs/v1` */
  readonly url: string;
  /** HDFS without Kerberos believes it: only the network keeps others out. */
  readonly user: string;
  /** Which DataNodes are called, and where. @default those on the NameNode's own host */
  readonly dataNodes?: DataNodeAddresses;
  /** Silence after which a call has failed. @default 20,000 */
  readonly timeoutMs?: number;
  /** Connections to one node at once. @default 16 */
  readonly connections?: number;
  /** How often a call that may be repeated is made in all. @default 4 */
  readonly attempts?: number;
  /** Uniform in [0, 1). @default Math.random */
  readonly random?: () => number;
  /** @default a timer */
  readonly sleep?: Sleep;
}

export interface HdfsFileStatus {
  /** Empty where the status of the file itself was asked for. */
  readonly name: string;
  readonly isFolder: boolean;
  /** Bytes. */
  readonly size: number;
  /** ms since the Unix epoch, by the NameNode's clock. */
  readonly modifiedAt: number;
  /** Octal, such as 640. */
  readonly permission: string;
  readonly owner: string;
}

export interface HdfsUsage {
  readonly files: number;
  readonly bytes: number;
}

export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

const BACKOFF: Backoff = { baseMs: 100, maxMs: 2_000 };
/** NameNode to DataNode; a DataNode sends nobody on. */
const REDIRECT = 307;

/**
 * HDFS by WebHDFS. All paths are absolute. Every call throws what `webhdfs-errors.ts` names; those that may be repeated
 * are, a few times, where HDFS is not available. Bytes are promised when `create` resolves, not before: there is no
 * flush, and appending is not here because a DataNode killed within it leaves a part of what it refused.
 */
export class WebHdfs {
  readonly #http: HttpExchange;
  readonly #base: URL;

  constructor(private readonly options: WebHdfsOptions) {
    this.#base = new URL(options.url);
    this.#http = new HttpExchange({
      connections: options.connections ?? 16,
      timeoutMs: options.timeoutMs ?? 20_000,
    });
  }

  /**
   * Writes a file; folders on the way are made. A reader may see it half written: write under a name that nobody reads,
   * then rename. Repeated only with `overwrite`.
   */
  async create(
    path: string,
    parts: readonly Uint8Array[],
    options: { readonly overwrite?: boolean; readonly permission?: string } = {},
  ): Promise<void> {
    const { overwrite = false, permission = '640' } = options;
    const query = { overwrite: String(overwrite), permission };
    await this.#call('PUT', path, 'CREATE', query, { repeat: overwrite, parts });
  }

  /** The bytes of a file, or a range of them: fewer where it ends before. @throws {HdfsRefused} it begins behind the end */
  async open(path: string, range?: ByteRange): Promise<Buffer> {
    const query = range ? { offset: String(range.offset), length: String(range.length) } : {};
    return (await this.#call('GET', path, 'OPEN', query, { repeat: true, parts: [] })).body;
  }

  /**
   * Renames a file in one step: readers see the old one or the new one. Never repeated: after a lost answer, look.
   * @throws {HdfsFileExists} there is one, and `overwrite` is not set @throws {HdfsFileNotFound} nothing to rename
   */
  async rename(from: string, to: string, options: { readonly overwrite?: boolean } = {}): Promise<void> {
    // Without the option a refused rename is a 200 with `{"boolean":false}`; with it, an error that says why.
    const renameoptions = options.overwrite ? 'OVERWRITE' : 'NONE';
    await this.#call('PUT', from, 'RENAME', { destination: to, renameoptions }, { repeat: false });
  }

  /** Deletes a file, or a folder with all in it; nothing there is fine. */
  async remove(path: string): Promise<void> {
    await this.#call('DELETE', path, 'DELETE', { recursive: 'true' }, { repeat: true });
  }

  /** @throws {HdfsFileNotFound} */
  async list(path: string): Promise<HdfsFileStatus[]> {
    const answer = await this.#json<{ FileStatuses: { FileStatus: WireStatus[] } }>(path, 'LISTSTATUS');
    return answer.FileStatuses.FileStatus.map(statusOf);
  }

  /** @throws {HdfsFileNotFound} */
  async status(path: string): Promise<HdfsFileStatus> {
    return statusOf((await this.#json<{ FileStatus: WireStatus }>(path, 'GETFILESTATUS')).FileStatus);
  }

  /** What lies in a folder, at any depth. @throws {HdfsFileNotFound} */
  async usage(path: string): Promise<HdfsUsage> {
    const { ContentSummary } = await this.#json<{ ContentSummary: { fileCount: number; length: number } }>(
      path,
      'GETCONTENTSUMMARY',
    );
    return { files: ContentSummary.fileCount, bytes: ContentSummary.length };
  }

  /** Makes a folder and those on the way; one that is there is fine. */
  async makeFolders(path: string, permission = '750'): Promise<void> {
    const answer = await this.#call('PUT', path, 'MKDIRS', { permission }, { repeat: true });
    if (!answer.body.includes('true')) throw new HdfsRefused(`${path} was not made`);
  }

  async setPermission(path: string, permission: string): Promise<void> {
    await this.#call('PUT', path, 'SETPERMISSION', { permission }, { repeat: true });
  }

  /** Ends the connections; calls that run fail. */
  close(): void {
    this.#http.close();
  }

  async #json<T>(path: string, operation: string): Promise<T> {
    const { body } = await this.#call('GET', path, operation, {}, { repeat: true });
    try {
      return JSON.parse(body.toString()) as T;
    } catch (cause) {
      throw new HdfsUnavailable(`${operation} answered no JSON`, { cause });
    }
  }

  /** @param call `parts`: what a DataNode is sent, or nothing where only the NameNode is asked */
  async #call(
    method: string,
    path: string,
    op: string,
    query: Record<string, string>,
    call: { readonly repeat: boolean; readonly parts?: readonly Uint8Array[] },
  ): Promise<HttpAnswer> {
    const url = new URL(this.#base);
    url.pathname += path.split('/').map(encodeURIComponent).join('/');
    url.search = new URLSearchParams({ op, 'user.name': this.options.user, ...query }).toString();
    const options = {
      ...BACKOFF,
      attempts: call.repeat ? (this.options.attempts ?? 4) : 1,
      random: this.options.random ?? Math.random,
      ...(this.options.sleep ? { sleep: this.options.sleep } : {}),
      isRetryable: (error: unknown) => error instanceof HdfsUnavailable,
    };
    return retry(options, async () => {
      const answer = await this.#http.send(method, url);
      if (!call.parts || (answer.status !== REDIRECT && method === 'GET')) return successOf(path, answer);
      // A success here would be one without the bytes.
      if (answer.status !== REDIRECT) throw hdfsErrorOfBody(path, answer.status, answer.body.toString());
      const there = dataNodeUrl(answer.location ?? '', this.#base, this.options.dataNodes ?? {});
      return successOf(path, await this.#http.send(method, there, call.parts));
    });
  }
}

interface WireStatus {
  readonly pathSuffix: string;
  readonly type: 'FILE' | 'DIRECTORY' | 'SYMLINK';
  readonly length: number;
  readonly modificationTime: number;
  readonly permission: string;
  readonly owner: string;
}

const statusOf = (wire: WireStatus): HdfsFileStatus => ({
  name: wire.pathSuffix,
  isFolder: wire.type === 'DIRECTORY',
  size: wire.length,
  modifiedAt: wire.modificationTime,
  permission: wire.permission,
  owner: wire.owner,
});

function successOf(path: string, answer: HttpAnswer): HttpAnswer {
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw hdfsErrorOfBody(path, answer.status, answer.body.toString());
}
