import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Stage } from '../observe.js';

/** Seconds; from a fast core's 10 ms to the fallback detector on a slow one. */
const SECONDS = [0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

export interface VisionMetrics {
  readonly registry: Registry;
  /** @param outcome `observed`, or the code of the problem answered */
  observed(outcome: string, seconds: number): void;
  stage(stage: Stage, milliseconds: number): void;
}

/** @param waiting how many pictures run or wait, read at each scrape */
export function createMetrics(waiting: () => number): VisionMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const observations = new Counter({
    name: 'proctorwise_vision_observations_total',
    help: 'Pictures answered, by outcome: observed, or the code of the problem.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  const duration = new Histogram({
    name: 'proctorwise_vision_request_seconds',
    help: 'From the request to its answer, waiting included, by outcome.',
    labelNames: ['outcome'],
    buckets: SECONDS,
    registers: [registry],
  });
  const stages = new Histogram({
    name: 'proctorwise_vision_stage_seconds',
    help: 'Work of one stage on one picture.',
    labelNames: ['stage'],
    buckets: [0.001, 0.002, 0.005, ...SECONDS],
    registers: [registry],
  });
  new Gauge({
    name: 'proctorwise_vision_pictures_waiting',
    help: 'Pictures that are looked at or wait.',
    registers: [registry],
    collect() {
      this.set(waiting());
    },
  });
  return {
    registry,
    observed(outcome, seconds) {
      observations.inc({ outcome });
      duration.observe({ outcome }, seconds);
    },
    stage: (stage, milliseconds) => stages.observe({ stage }, milliseconds / 1000),
  };
}
