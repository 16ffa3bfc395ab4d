import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Stage } from '../observe.js';
import type { StageTimes } from './server-timing.js';

/** Seconds; from a fast core's 10 ms to the fallback detector on a slow one. */
const SECONDS = [0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

/**
 * Interval of the event loop's measurement, which its figures include. The usual 10 ms woke each idle process a hundred
 * times a second, some 6 ms of CPU; and each model holds the loop for 30 ms and more.
 */
const EVENT_LOOP_EVERY_MS = 100;

/** What is read at each scrape. */
export interface VisionState {
  /** Pictures that are looked at. */
  readonly inFlight: number;
  /** Pictures that are taken and wait. */
  readonly queued: number;
  /** Most that may be taken at once, looked at or waiting. */
  readonly limit: number;
  /** Processes by what they do: `ready` (those at work included), `absent` (starting, or dead a moment ago), `given_up`. */
  readonly processes: Readonly<Record<'ready' | 'absent' | 'given_up', number>>;
}

export interface VisionMetrics {
  readonly registry: Registry;
  /** @param outcome `observed`, or the code of the problem answered */
  answered(outcome: string, seconds: number): void;
  looked(times: StageTimes): void;
  /** This process's own CPU in one stage of one picture. */
  spent(stage: Stage, cpuMilliseconds: number): void;
  /** A process ended without being asked to. @param cause as `SIGSEGV`, `exit_1`, `no_answer` */
  died(cause: string): void;
}

export function createMetrics(info: { model: string; provider: string }, state: () => VisionState): VisionMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: EVENT_LOOP_EVERY_MS });
  const observations = new Counter({
    name: 'proctorwise_vision_observations_total',
    help: 'Pictures answered, by outcome: observed, or the code of the problem, as vision_busy or deadline_passed.',
    labelNames: ['outcome'],
    registers,
  });
  const duration = new Histogram({
    name: 'proctorwise_vision_request_seconds',
    help: 'From the request to its answer, waiting included, by outcome.',
    labelNames: ['outcome'],
    buckets: SECONDS,
    registers,
  });
  const stages = new Histogram({
    name: 'proctorwise_vision_stage_seconds',
    help: 'One stage of one picture: queue, hop (to the process that looks and back), decode, detect, faces and so on.',
    labelNames: ['stage'],
    buckets: [0.001, 0.002, 0.005, ...SECONDS],
    registers,
  });
  const stageCpu = new Counter({
    name: 'proctorwise_vision_stage_cpu_seconds_total',
    help: 'CPU of this process, all its threads, in the stages of the pictures that it looks at itself, of the first one at its start too.',
    labelNames: ['stage'],
    registers,
  });
  const deaths = new Counter({
    name: 'proctorwise_vision_process_deaths_total',
    help: 'Processes that ended without being asked to, by cause: a signal, exit_CODE, or no_answer where it hung.',
    labelNames: ['cause'],
    registers,
  });
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name: `proctorwise_vision_${name}`,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  gauge('pictures_in_flight', 'Pictures that are looked at.', () => state().inFlight);
  gauge('pictures_queued', 'Pictures that are taken and wait.', () => state().queued);
  gauge('pictures_limit', 'Pictures that may be looked at or wait; one more is refused.', () => state().limit);
  new Gauge({
    name: 'proctorwise_vision_processes',
    help: 'Processes that look, by state.',
    labelNames: ['state'],
    registers,
    collect() {
      for (const [name, count] of Object.entries(state().processes)) this.set({ state: name }, count);
    },
  });
  new Gauge({
    name: 'proctorwise_vision_info',
    help: 'Always 1; the labels say which models look, and where.',
    labelNames: ['model', 'provider'],
    registers,
  }).set(info, 1);
  return {
    registry,
    answered(outcome, seconds) {
      observations.inc({ outcome });
      duration.observe({ outcome }, seconds);
    },
    looked(times) {
      for (const [stage, milliseconds] of Object.entries(times)) stages.observe({ stage }, milliseconds / 1_000);
    },
    spent: (stage, cpuMilliseconds) => stageCpu.inc({ stage }, cpuMilliseconds / 1_000),
    died: (cause) => deaths.inc({ cause }),
  };
}
