import { FRAMES_CLIENTS, type FrameProducer, framesClients, GroupSender } from '@proctorwise/monitoring/frames/kafka';
import type { KafkaConnection, Logger } from '@proctorwise/platform';
import { type Figure, figure } from '../figures.js';
import { closedLoop, frameBytes, ratesByOwnCpu } from './load.js';

export interface ClientsOptions {
  readonly connection: KafkaConnection;
  readonly topic: string;
  readonly partitions: number;
  readonly sessions: number;
  /** Of each turn. */
  readonly seconds: number;
  readonly log: Logger;
}

const TURNS = 2;

/** As the frame log sends: for each partition one request at a time, what comes meanwhile together. */
async function measure(part: string, producer: FrameProducer, options: ClientsOptions): Promise<Figure[]> {
  const { partitions, sessions, seconds } = options;
  const senders = Array.from(
    { length: partitions },
    (_, partition) =>
      new GroupSender(
        (messages) => producer.send(partition, messages),
        () => performance.now(),
      ),
  );
  const jpegOf = frameBytes();
  const load = await closedLoop(sessions, seconds, (sender, number) =>
    senders[sender % partitions]!.add({
      key: `session-${sender}`,
      value: jpegOf(number),
      headers: { version: '1', kind: 'frame', 'frame-number': String(number) },
    }),
  );
  return [...ratesByOwnCpu(part, load), figure(`${part}: failed`, load.refused, 'count')];
}

/** Both clients of frames, in turns, with records of a frame's size on the same broker. */
export async function compareClients(options: ClientsOptions): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (let turn = 1; turn <= TURNS; turn++)
    for (const writeBy of FRAMES_CLIENTS) {
      const { producer } = framesClients({ ...options, writeBy });
      await producer.connect();
      figures.push(...(await measure(`${writeBy}, turn ${turn}`, producer, options)));
      await producer.close();
    }
  return figures;
}
