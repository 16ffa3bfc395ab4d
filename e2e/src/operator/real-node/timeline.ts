import { setTimeout as wait } from 'node:timers/promises';
import type { Kubectl } from '../../kube/index.js';

/** What was to be seen of a sitting at one moment. */
export interface Seen {
  /** Seconds since the timeline began. */
  readonly at: number;
  readonly phase: string;
  readonly endpoint: string | undefined;
  /** Of the status. */
  readonly desired: number;
  readonly ready: number;
  /** What the autoscaler measures, in percent of the request; undefined before it has measured. */
  readonly cpuPercent: number | undefined;
  /** Pods that exist, those that go included. */
  readonly pods: number;
  /** The line of `kubectl get exs`, by its columns, without the age. */
  readonly row: Readonly<Record<string, string>>;
}

/** What is read of ExamSessions, autoscalers and pods. */
interface Listed {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly status?: {
    readonly phase?: string;
    readonly endpoint?: string;
    readonly desiredReplicas?: number;
    readonly readyReplicas?: number;
    readonly currentMetrics?: readonly { readonly resource?: { readonly current?: { averageUtilization?: number } } }[];
  };
}

const LOOK_EVERY_MS = 1_500;

/** The first row of a table of kubectl's, by the columns of its header; a cell may be empty. */
function firstRow(table: string): Record<string, string> {
  const [header = '', line = ''] = table.split('\n');
  const row: Record<string, string> = {};
  for (const { 0: column, index } of header.matchAll(/\S+\s*/g)) {
    const isLast = index + column.length >= header.length;
    row[column.trim()] = line.slice(index, isLast ? undefined : index + column.length).trim();
  }
  return row;
}

/** Of a table that people read; times are long enough to need their own. */
const WIDTHS: Readonly<Record<string, number>> = { NAME: 8, PHASE: 11, START: 22, END: 22 };
const padded = (column: string, cell: string) => cell.padEnd(WIDTHS[column] ?? column.length + 2);

/** Looks at a sitting again and again and remembers what it saw. */
export class Timeline {
  readonly seen: Seen[] = [];
  readonly notes: { readonly at: number; readonly text: string }[] = [];
  #ended = false;
  #running: Promise<void>;

  constructor(
    readonly kubectl: Kubectl,
    readonly namespace: string,
    readonly name: string,
    readonly beganAt: number,
  ) {
    this.#running = this.#watch();
  }

  get last(): Seen | undefined {
    return this.seen.at(-1);
  }

  /** Something that the test does, or finds out. */
  note(text: string): void {
    this.notes.push({ at: this.#now(), text });
  }

  /** @throws what the last look threw */
  async end(): Promise<void> {
    this.#ended = true;
    await this.#running;
  }

  /** Only what changed, one line each, between what the test did. */
  text(): string {
    const shown: { at: number; text: string }[] = [];
    let before = '';
    for (const { at, row, cpuPercent, pods } of this.seen) {
      const line = Object.entries(row)
        .map(([column, cell]) => padded(column, cell))
        .join('');
      const what = `${line} ${String(pods).padEnd(5)} ${cpuPercent === undefined ? '' : `${cpuPercent} %`}`.trimEnd();
      if (what !== before) shown.push({ at, text: what });
      before = what;
    }
    const rows = [...shown, ...this.notes.map(({ at, text }) => ({ at, text: `-- ${text}` }))].sort(
      (one, other) => one.at - other.at,
    );
    const time = (at: number) => `+${at.toFixed(0)} s`.padStart(7);
    const columns = Object.keys(this.seen[0]?.row ?? {});
    const header = `${' '.repeat(7)}  ${columns.map((column) => padded(column, column)).join('')} PODS  CPU`;
    return [header, ...rows.map(({ at, text }) => `${time(at)}  ${text}`), ''].join('\n');
  }

  #now(): number {
    return (Date.now() - this.beganAt) / 1000;
  }

  async #watch(): Promise<void> {
    while (!this.#ended) {
      const next = wait(LOOK_EVERY_MS);
      await this.#look();
      await next;
    }
  }

  async #look(): Promise<void> {
    const of = ['-n', this.namespace];
    const [table, { items }] = await Promise.all([
      this.kubectl(['get', 'exs', this.name, ...of]),
      this.kubectl.json<{ items: Listed[] }>(['get', 'exs,hpa,pods', ...of]),
    ]);
    const sitting = items.find(({ kind, metadata }) => kind === 'ExamSession' && metadata.name === this.name);
    const autoscaler = items.find(({ kind }) => kind === 'HorizontalPodAutoscaler');
    const pods = items.filter(
      ({ kind, metadata }) => kind === 'Pod' && metadata.labels?.['proctorwise.io/exam-session'] === this.name,
    );
    const { AGE: _always, ...row } = firstRow(table);
    const { phase = '', endpoint, desiredReplicas = 0, readyReplicas = 0 } = sitting?.status ?? {};
    this.seen.push({
      at: this.#now(),
      phase,
      endpoint,
      desired: desiredReplicas,
      ready: readyReplicas,
      cpuPercent: autoscaler?.status?.currentMetrics?.[0]?.resource?.current?.averageUtilization,
      pods: pods.length,
      row,
    });
  }
}
