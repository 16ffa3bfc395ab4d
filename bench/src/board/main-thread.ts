import { type Figure, figure } from '../figures.js';

/** What Chromium has to record for `mainThreadTasks`. */
export const TASK_CATEGORIES = ['toplevel'];

/** A task of the page's main thread. */
export interface Task {
  /** From its begin to its end. */
  readonly wallMs: number;
  /** Of that on a core: the rest of the time the thread waited for one, or for another thread. */
  readonly cpuMs: number;
}

/** As far as it is read here: times in µs. */
interface TraceEvent {
  readonly ph: string;
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** The tasks of the busiest of a trace's main threads. @param trace as Chromium writes it, JSON @throws {SyntaxError} no JSON */
export function mainThreadTasks(trace: string): Task[] {
  const { traceEvents } = JSON.parse(trace) as { traceEvents: TraceEvent[] };
  const thread = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
  const tasks = new Map<string, Task[]>();
  for (const event of traceEvents)
    if (event.name === 'thread_name' && event.args?.name === 'CrRendererMain') tasks.set(thread(event), []);
  for (const event of traceEvents)
    if (event.ph === 'X' && event.name === 'ThreadControllerImpl::RunTask')
      tasks.get(thread(event))?.push({ wallMs: (event.dur ?? 0) / 1000, cpuMs: (event.tdur ?? 0) / 1000 });
  const busy = (some: readonly Task[]): number => some.reduce((sum, { wallMs }) => sum + wallMs, 0);
  return [...tasks.values()].sort((a, b) => busy(b) - busy(a))[0] ?? [];
}

/** A screen of 60 frames a second leaves so much for each. */
const FRAME_MS = 1000 / 60;

/** How much of the tasks' time is the page's own work: on a shared machine a task may be long because it had no core. */
export const taskFigures = (part: string, tasks: readonly Task[], seconds: number): Figure[] => [
  figure(`${part}: tasks above 16.7 ms`, tasks.filter(({ wallMs }) => wallMs > FRAME_MS).length, 'count'),
  figure(`${part}: tasks above 16.7 ms on a core`, tasks.filter(({ cpuMs }) => cpuMs > FRAME_MS).length, 'count'),
  figure(`${part}: tasks above 50 ms on a core`, tasks.filter(({ cpuMs }) => cpuMs > 50).length, 'count'),
  figure(
    `${part}: longest task on a core`,
    tasks.reduce((longest, { cpuMs }) => Math.max(longest, cpuMs), 0),
    'ms',
  ),
  figure(`${part}: main thread on a core`, tasks.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / 1000 / seconds, 'share'),
];
