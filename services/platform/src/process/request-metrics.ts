import { Histogram, type Registry } from 'prom-client';

/** One answered request, as the door saw it. */
export interface AnsweredRequest {
  readonly method: string;
  /** The route's pattern: an address with ids in it would be a series of its own each. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

/** Up to 10 s; the edges at 0.2 and 1 s are promises of ours. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10];

/** Counts and times what a door answers: `http_request_duration_seconds` by method, route and class of status. */
export function requestMetrics(registry: Registry): (request: AnsweredRequest) => void {
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the head of a request to the end of its answer',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: SECONDS,
    registers: [registry],
  });
  return ({ method, route, status, seconds }) =>
    durations.observe({ method, route, status: `${Math.floor(status / 100)}xx` }, seconds);
}
