import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { notRun } from '@proctorwise/contracts/testing';
import { MISSING_CONTROLLERS, wholeKube } from '../kube/index.js';
import { until } from '../until.js';
import { type FaultProxy, startFaultProxy } from './fault-proxy.js';
import { type LogLine, type OperatorProcess, startOperator } from './operator-process.js';
import { aLiveSitting, SOON, startTestBed, type TestBed } from './test-bed.js';

const TITLE = 'the operator, when the API server or the way to it fails';
const NAMESPACE = 'faults';
/** 120 candidates, a frame every 2 s, 20 % headroom, 20 frames a second a pod. */
const FLOOR = 4;
const isElection = ({ msg }: LogLine): boolean => msg === 'elected';

if (!wholeKube) describe('the operator', () => it('needs a cluster', () => notRun(TITLE, MISSING_CONTROLLERS)));
else {
  const source = wholeKube;
  describe(TITLE, () => {
    let bed: TestBed;
    let proxy: FaultProxy;
    let operator: OperatorProcess | undefined;
    let running: Promise<void> | undefined;
    let isOver = false;

    /** Its ends, each with the exit code and whether its lease was the reason. */
    const ends: { readonly code: number | null; readonly hasLostLease: boolean }[] = [];
    /** An operator that has ended is started again, as a pod would be. */
    const keepRunning = async (): Promise<void> => {
      while (!isOver) {
        operator = await startOperator(bed.cluster, ['--namespace', NAMESPACE], { kubeconfig: proxy.kubeconfig });
        const code = await operator.ended;
        if (!isOver) ends.push({ code, hasLostLease: operator.lines.some(({ msg }) => msg === 'leadership lost') });
      }
    };
    beforeAll(async () => {
      bed = await startTestBed(source, 'faults');
      await bed.namespace(NAMESPACE);
      proxy = await startFaultProxy(bed.cluster, 'faulty-way');
      running = keepRunning();
      await Promise.race([running, until('its first election', () => operator?.lines.find(isElection), SOON)]);
    }, 240_000);
    afterEach(() => {
      proxy.faults = () => undefined;
    });
    afterAll(async () => {
      isOver = true;
      await operator?.stop();
      await running;
      await proxy?.close();
      await bed?.stop();
    }, 60_000);

    const served = async (name: string): Promise<void> => {
      // Long enough for an operator that lost its lease meanwhile, and its successor's wait for that lease to run out.
      const session = await bed.inPhase(NAMESPACE, name, 'Live', 120_000);
      expect(session.status?.observedGeneration).toBe(session.metadata.generation);
      const deployment = await bed.deployment(NAMESPACE, `${name}-vision-cpu`);
      expect(deployment?.spec.replicas).toBe(FLOOR);
      expect(await bed.childrenOf(NAMESPACE, name)).toHaveLength(5);
    };

    it('carries on after all its watches were cut', async () => {
      // Sittings, five kinds of objects, pods.
      await until('its watches', () => (proxy.openWatches >= 7 ? true : undefined), SOON);
      proxy.cutWatches();
      await bed.apply(aLiveSitting('cut', NAMESPACE));
      await served('cut');
    }, 150_000);

    it('lists anew after a 410 and misses nothing', async () => {
      let gone = 0;
      proxy.faults = ({ isWatch, url }) => {
        if (!isWatch || !url.includes('examsessions') || gone >= 1) return undefined;
        gone += 1;
        return { status: 410, reason: 'Expired' };
      };
      const mark = await bed.cluster.audit?.mark();
      proxy.cutWatches();
      await bed.apply(aLiveSitting('gone', NAMESPACE));
      await served('gone');
      proxy.faults = () => undefined;
      expect(gone).toBe(1);
      const lists = (await bed.cluster.audit?.since(mark))?.filter(
        ({ verb, userAgent, objectRef }) =>
          verb === 'list' && userAgent === 'faulty-way' && objectRef?.resource === 'examsessions',
      );
      expect(lists?.length).toBeGreaterThanOrEqual(1);
    }, 150_000);

    it('waits as long as a 429 asks it to', async () => {
      const tries: { readonly url: string; readonly at: number }[] = [];
      proxy.faults = ({ method, url }) => {
        if (method !== 'PATCH' || url.includes('leases') || tries.length >= 4) return undefined;
        tries.push({ url, at: performance.now() });
        return { status: 429, reason: 'TooManyRequests', retryAfterSeconds: 1 };
      };
      await bed.apply(aLiveSitting('busy', NAMESPACE));
      await served('busy');
      proxy.faults = () => undefined;
      expect(tries).toHaveLength(4);
      for (const { url, at } of tries) {
        const next = tries.find((later) => later.url === url && later.at > at);
        // It waits from the answer on; the proxy's own clock may see the answer late and the next try early by a moment.
        if (next) expect(next.at - at).toBeGreaterThan(900);
      }
    }, 150_000);

    it('comes through four seconds in which everything is answered with 500', async () => {
      const before = proxy.met;
      proxy.faults = () => ({ status: 500, reason: 'InternalError' });
      proxy.cutWatches();
      const applied = bed.apply(aLiveSitting('broken', NAMESPACE));
      // Its lease is not renewed either: less than the eight seconds after which it would give up.
      await new Promise((resolve) => setTimeout(resolve, 4_000));
      proxy.faults = () => undefined;
      expect(proxy.met - before).toBeGreaterThan(8);
      await applied;
      await served('broken');
    }, 150_000);

    it('works with a server that takes two seconds for each answer', async () => {
      proxy.faults = ({ isWatch }) => (isWatch ? undefined : { delayMs: 2_000 });
      await bed.apply(aLiveSitting('slow', NAMESPACE));
      await served('slow');
    }, 180_000);

    it('tries again where its write met a conflict', async () => {
      const refused = new Set<string>();
      proxy.faults = ({ method, url }) => {
        const path = url.split('?')[0] ?? '';
        if (method !== 'PATCH' || url.includes('leases') || refused.has(path)) return undefined;
        refused.add(path);
        return { status: 409, reason: 'Conflict' };
      };
      await bed.apply(aLiveSitting('conflict', NAMESPACE));
      await served('conflict');
      expect(refused.size).toBeGreaterThan(5);
    }, 150_000);

    it('goes on after the API server was killed and started again, itself or as the next of its kind', async () => {
      await bed.cluster.apiServer?.kill();
      await bed.cluster.apiServer?.start();
      await bed.apply(aLiveSitting('restarted', NAMESPACE));
      await served('restarted');
    }, 180_000);

    it('has done all this without a lie: every status is of its newest spec', async () => {
      await until(
        'true status',
        async () => {
          const { items } = await bed.cluster.kubectl.json<{ items: Awaited<ReturnType<TestBed['session']>>[] }>([
            'get',
            'exs',
            '-n',
            NAMESPACE,
          ]);
          const isTrue = items.every(
            ({ metadata, status }) =>
              status?.observedGeneration === metadata.generation && status.ready === `${FLOOR}/${FLOOR}`,
          );
          return items.length >= 7 && isTrue ? true : undefined;
        },
        SOON,
      );
    }, 90_000);

    it('has never ended but for a lease that it could not renew in time', () => {
      for (const end of ends) expect(end).toEqual({ code: 1, hasLostLease: true });
    });
  });
}
