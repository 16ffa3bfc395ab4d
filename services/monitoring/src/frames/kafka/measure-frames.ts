import { Gauge, type Registry } from 'prom-client';
import type { ByteBudget } from '../recordings/index.js';
import type { KafkaFramePartitions } from './kafka-frame-partitions.js';

export interface MeasureFramesOptions {
  readonly registry: Registry;
  readonly frames: Pick<KafkaFramePartitions, 'states'>;
  readonly budget: ByteBudget;
  readonly clock: () => number;
}

/** What an operator is woken for: frames that do not reach the archive, a spool that fills, partitions without an owner. */
export function measureFrames({ registry, frames, budget, clock }: MeasureFramesOptions): void {
  const gauge = (name: string, help: string, value: () => number): void => {
    new Gauge({
      name: `proctorwise_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(value());
      },
    });
  };
  const sum = (of: (state: KafkaFramePartitions['states'][number]) => number) => (): number =>
    frames.states.reduce((total, state) => total + of(state), 0);
  gauge(
    'frame_partitions',
    'Partitions of the frames whose sessions are watched here',
    sum(({ isTaken }) => (isTaken ? 1 : 0)),
  );
  gauge(
    'frames_unarchived',
    'Frames that are not archived yet',
    sum(({ recording }) => recording.waitingFrames),
  );
  gauge('archive_delay_seconds', 'Age of the oldest frame that is not archived yet; 0 where there is none', () => {
    const oldest = Math.min(
      ...frames.states.map(({ recording }) => recording.oldestReceivedAt ?? Number.POSITIVE_INFINITY),
    );
    return Number.isFinite(oldest) ? Math.max(0, (clock() - oldest) / 1_000) : 0;
  });
  gauge('spool_bytes', 'Bytes of frames on their way into the archive', () => budget.used);
  gauge('spool_max_bytes', 'Beyond these, frames are refused with 503', () => budget.max);
}
