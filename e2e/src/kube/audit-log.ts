import { open, stat } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';

/** One line of the API server's audit log: who did what, when, and what came of it. */
export interface AuditEntry {
  readonly stage: 'ResponseStarted' | 'ResponseComplete' | 'Panic';
  readonly verb: string;
  readonly requestURI: string;
  readonly user: { readonly username: string };
  readonly userAgent?: string;
  readonly objectRef?: {
    readonly resource?: string;
    readonly subresource?: string;
    readonly namespace?: string;
    readonly name?: string;
    readonly apiGroup?: string;
  };
  readonly responseStatus?: { readonly code: number; readonly reason?: string; readonly message?: string };
  /** When the request arrived, RFC 3339 with microseconds. */
  readonly requestReceivedTimestamp: string;
  readonly stageTimestamp: string;
  /** What was sent, of requests that write. */
  readonly requestObject?: Readonly<Record<string, unknown>>;
}

/** A place in the log, from which on it is read. */
export type AuditMark = number;

/** What is written down: of reads that they happened, of writes also what was sent. */
export const AUDIT_POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [
    { level: 'None', nonResourceURLs: ['/healthz*', '/readyz*', '/livez*'] },
    // Names of service accounts' tokens and contents of secrets are nobody's business.
    { level: 'Metadata', resources: [{ group: '', resources: ['secrets', 'configmaps', 'serviceaccounts/token'] }] },
    { level: 'Request', verbs: ['create', 'update', 'patch', 'delete', 'deletecollection'] },
    { level: 'Metadata' },
  ],
};

/** The audit log of a cluster's API server. */
export class AuditLog {
  constructor(readonly file: string) {}

  /** Where the log ends now. */
  async mark(): Promise<AuditMark> {
    return stat(this.file).then(
      ({ size }) => size,
      () => 0,
    );
  }

  /** All entries whose line is complete, from the mark on. */
  async since(mark: AuditMark = 0): Promise<AuditEntry[]> {
    const file = await open(this.file, 'r');
    const entries: AuditEntry[] = [];
    const decoder = new StringDecoder('utf8');
    let rest = '';
    try {
      for await (const part of file.createReadStream({ start: mark, autoClose: false })) {
        const lines = (rest + decoder.write(part as Buffer)).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) entries.push(JSON.parse(line) as AuditEntry);
      }
    } finally {
      await file.close();
    }
    return entries;
  }
}

const WRITES = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

/** Whether the entry is a request that would change something. A review is created only to be answered. */
export const isWrite = ({ verb, objectRef }: AuditEntry): boolean =>
  WRITES.has(verb) && !objectRef?.resource?.endsWith('accessreviews');
/** When its request arrived, epoch ms. */
export const receivedAt = ({ requestReceivedTimestamp }: AuditEntry): number => Date.parse(requestReceivedTimestamp);
