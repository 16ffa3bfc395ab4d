import { writeSync } from 'node:fs';
import { openDiskFrameLog } from '../disk-frame-log.js';
import { aFrame } from './frames.js';

/**
 * Appends frames without end, eight at a time, and prints `{session} {number} {position} {sha256}` for each
 * acknowledgement, synchronously, so that a line that was read was acknowledged. Arguments: base folder, first number.
 */
const [base, first] = process.argv.slice(2);
if (base === undefined || first === undefined) throw new RangeError('Needs a base folder and a first frame number');
const log = await openDiskFrameLog({ base, maxUsedShare: 1, gatherMs: 1, maxSegmentBytes: 168 * 50 });

await Promise.all(
  Array.from({ length: 8 }, async (_, stream) => {
    for (let frameNumber = Number(first); ; frameNumber++) {
      const jpeg = Buffer.alloc(35 * 1024, `${stream}/${frameNumber}/`);
      const frame = aFrame({ sessionId: `session-${stream}`, frameNumber, jpeg });
      const { position, sha256 } = await log.append(frame);
      writeSync(1, `${frame.sessionId} ${frameNumber} ${position} ${sha256}\n`);
    }
  }),
);
