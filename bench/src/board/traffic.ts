import type { Devices } from '../frames/devices.js';
import type { Student } from '../frames/school.js';
import { atRate } from '../loop/schedule.js';

export interface Traffic {
  /** Ends it once the pictures that are under way are answered. @returns how many were sent, and what failed of them */
  stop(): Promise<{ readonly sent: number; readonly failures: readonly unknown[] }>;
}

/** Sends a picture of each student in each round, evenly spread over it, until it is stopped. @param every s, a round */
export function startTraffic(devices: Devices, students: readonly Student[], every: number): Traffic {
  let going = true;
  let sent = 0;
  const failures: unknown[] = [];
  const running = (async () => {
    for (let round = 0; going; round += 1) {
      const seen = await atRate(students.length / every, every, async (place) => {
        const student = students[place];
        if (!going || student === undefined) return;
        sent += 1;
        await devices.send(student, round * students.length + place);
      });
      failures.push(...seen.failures);
    }
  })();
  return {
    async stop() {
      going = false;
      await running;
      return { sent, failures };
    },
  };
}
