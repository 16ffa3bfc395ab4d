import { Gauge } from 'prom-client';
import { PHASES } from '../resource/exam-session.js';
import { type EventRecorder, RuntimeMetrics, type Transport } from '../runtime/index.js';
import type { Caches } from './caches.js';

/** The runtime's metrics, and what is of ours; asked at each scrape, so that nothing has to be kept in step. */
export class OperatorMetrics extends RuntimeMetrics {
  observeSittings(caches: Caches): void {
    const registers = [this.registry];
    new Gauge({
      name: 'proctorwise_exam_sessions',
      help: 'ExamSessions by the phase that their status tells',
      labelNames: ['phase'],
      registers,
      collect() {
        const counts = new Map<string, number>(PHASES.map((phase) => [phase, 0]));
        for (const { status } of caches.sessions.list()) {
          const { phase = 'None' } = (status ?? {}) as { phase?: string };
          counts.set(phase, (counts.get(phase) ?? 0) + 1);
        }
        this.reset();
        for (const [phase, count] of counts) this.set({ phase }, count);
      },
    });
    new Gauge({
      name: 'proctorwise_free_gpus',
      help: 'GPUs that no pod holds, on nodes that take pods',
      registers,
      collect() {
        this.set(caches.gpus.free);
      },
    });
  }

  observeProcess(transport: Transport, events: EventRecorder): void {
    const registers = [this.registry];
    new Gauge({
      name: 'proctorwise_api_clock_skew_seconds',
      help: "The API server's clock minus the operator's; NaN until it was measured",
      registers,
      collect() {
        this.set((transport.clockSkewMs ?? Number.NaN) / 1000);
      },
    });
    new Gauge({
      name: 'proctorwise_events_dropped',
      help: 'Events that could not be recorded since the start',
      registers,
      collect() {
        this.set(events.dropped);
      },
    });
  }
}
