import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { notRun } from '@proctorwise/contracts/testing';
import { noisyJpeg } from '../testing/pictures.js';
import { LOOPBACK, MISSING_LOOPBACK } from '../testing/scripted-pods.js';
import { freePort, startVisionPod, type VisionPod } from '../testing/vision-pod.js';
import { createVisionClient, type VisionClient } from './client.js';

const TITLE = 'real vision pods under load';
/** Pictures under way all the time. */
const AT_ONCE = 6;
/** Pictures over which shares are counted. */
const WINDOW = 24;
const silent = { info: () => undefined, warn: () => undefined };

if (!LOOPBACK) describe('vision pods', () => it('need addresses', () => notRun(TITLE, MISSING_LOOPBACK)));
else {
  const [one, other] = LOOPBACK as [string, string];
  describe(TITLE, () => {
    let port: number;
    let first: VisionPod;
    let second: VisionPod;
    let client: VisionClient;
    let named: string[];
    let load: Load;

    beforeAll(async () => {
      port = await freePort(one);
      [first, second] = await Promise.all([startVisionPod(one, port), startVisionPod(other, port)]);
      named = [one];
      client = createVisionClient({
        endpoint: `vision.test:${port}`,
        log: silent,
        resolve: async () => named,
        // For a machine on which much else runs: a pod that is slow must not be taken for one that is dead.
        deadlineMs: 60_000,
        tryMs: 20_000,
        breaker: { firstMs: 200, longestMs: 1_000 },
      });
      load = startLoad(client, await noisyJpeg(320, 240));
    }, 60_000);
    afterAll(async () => {
      await load?.stop();
      await client?.close();
      await Promise.all([first?.kill(), second?.kill()]);
    });

    const observedBy = () => Promise.all([first.observed(), second.observed()]);

    it('that are added get an even share as soon as they are named', async () => {
      await load.observes(10);
      expect((await observedBy())[1]).toBe(0);
      const addedAt = performance.now();
      named = [one, other];
      while ((await second.observed()) === 0) await pass(20);
      process.stderr.write(`a pod was used ${Math.round(performance.now() - addedAt)} ms after it was named\n`);
      const before = await observedBy();
      await load.observes(WINDOW);
      const after = await observedBy();
      const shares = after.map((count, index) => count - (before[index] ?? 0));
      // As many under way at each; the rest is how the machine's cores are shared out.
      for (const share of shares) expect(share).toBeGreaterThanOrEqual(WINDOW / 4);
      for (const { inFlight } of client.stats().pods) expect(inFlight).toBeGreaterThanOrEqual(AT_ONCE / 2 - 1);
    }, 120_000);

    it('that are killed lose no picture: the others observe them, and one that is back is used again', async () => {
      await first.kill();
      await load.observes(WINDOW);
      expect(client.stats()).toMatchObject({ unreadable: 0 });
      first = await startVisionPod(one, port);
      while ((await first.observed()) === 0) await pass(20);
      expect(load.failures).toEqual([]);
    }, 120_000);

    it('that never answer lose no picture either', async () => {
      first.process.kill('SIGSTOP'); // the kernel goes on taking connections and what is sent on them
      const before = await second.observed();
      await load.observes(WINDOW);
      expect((await second.observed()) - before).toBeGreaterThanOrEqual(WINDOW - AT_ONCE);
      first.process.kill('SIGCONT');
      const from = await first.observed();
      while ((await first.observed()) < from + AT_ONCE + 1) await pass(20); // more than what it had when it was stopped
      await load.stop();
      expect(load.failures).toEqual([]);
      expect(client.stats()).toMatchObject({ unreadable: 0, underWay: 0, observed: load.observed });
    }, 120_000);
  });
}

interface Load {
  readonly observed: number;
  readonly failures: unknown[];
  /** Resolves when so many more were observed. */
  observes(count: number): Promise<void>;
  stop(): Promise<void>;
}

/** Keeps so many pictures under way, each of its own bytes: what stands behind the end of a JPEG is no part of it. */
function startLoad(client: VisionClient, jpeg: Buffer): Load {
  const failures: unknown[] = [];
  let observed = 0;
  let sent = 0;
  let isStopped = false;
  const loops = Array.from({ length: AT_ONCE }, async () => {
    while (!isStopped) {
      const number = Buffer.alloc(4);
      number.writeUInt32BE(sent++);
      try {
        await client.observe(Buffer.concat([jpeg, number]));
        observed += 1;
      } catch (error) {
        failures.push(error);
        await pass(100);
      }
    }
  });
  return {
    get observed() {
      return observed;
    },
    failures,
    async observes(count) {
      const wanted = observed + count;
      while (observed < wanted && failures.length === 0) await pass(10);
      expect(failures).toEqual([]);
    },
    async stop() {
      isStopped = true;
      await Promise.all(loops);
    },
  };
}

const pass = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
