import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { notRun } from '@proctorwise/contracts/testing';
import { addNodes, MISSING_CONTROLLERS, wholeKube } from '../kube/index.js';
import { until } from '../until.js';
import { type OperatorProcess, startOperator } from './operator-process.js';
import { anExamSession } from './resource.js';
import { aLiveSitting, fromNow, phasesOf, SOON, type StoredSession, startTestBed, type TestBed } from './test-bed.js';
import type { Watch } from './watched.js';

const TITLE = 'clocks that jump and nodes that go';
const HOUR_MS = 3_600_000;
/** 120 candidates, a frame every 2 s, 20 % headroom, 20 frames a second a pod. */
const FLOOR = 4;
const GPU_NODES = ['gpu-1', 'gpu-2', 'gpu-3'].map((name) => ({ name, gpus: FLOOR }));
/**
 * From the last node's end: Kubernetes takes up to 60 s to end the pods that were on it, their successors may wait 90 s
 * for a place, and the CPU's pods begin. 150 s were too few on a busy machine.
 */
const CPUS_WITHIN_MS = 240_000;
/** Which of them goes, or comes back. */
const CHURN = [1, 0, 1, 2, 1, 0, 2, 1, 0, 2];

if (!wholeKube) describe('the operator', () => it('needs a cluster', () => notRun(TITLE, MISSING_CONTROLLERS)));
else {
  const source = wholeKube;
  describe(TITLE, () => {
    let bed: TestBed;
    const operators: OperatorProcess[] = [];
    const watches: Watch<StoredSession>[] = [];
    beforeAll(async () => {
      bed = await startTestBed(source, 'clocks');
    }, 240_000);
    afterAll(async () => {
      for (const watch of watches) watch.stop();
      for (const operator of operators) await operator.stop();
      await bed?.stop();
    }, 60_000);
    /** In a namespace of its own. */
    const start = async (namespace: string, args: readonly string[] = [], clockFile?: string) => {
      await bed.namespace(namespace);
      const flags = ['--namespace', namespace, '--leader-elect=false', ...args];
      const operator = await startOperator(bed.cluster, flags, clockFile === undefined ? {} : { clockFile });
      operators.push(operator);
      await operator.logged('caches are filled');
      const sessions = await bed.watch<StoredSession>('exs', ['-n', namespace]);
      watches.push(sessions);
      return sessions;
    };
    const condition = ({ status }: StoredSession, type: string) =>
      status?.conditions?.find((each) => each.type === type)?.status;
    const acceleratorsOf = ({ events }: Watch<StoredSession>) => {
      const seen = events.map(({ object }) => object.status?.accelerator).filter((each) => each !== undefined);
      return seen.filter((each, index) => each !== seen[index - 1]);
    };
    let onGpus: Watch<StoredSession>;

    it('GPU nodes come and go, and at last are gone: the sitting has been decided for GPUs', async () => {
      await addNodes(bed.cluster.kubectl, GPU_NODES);
      onGpus = await start('nodes', ['--watch-nodes', 'true']);
      await bed.apply(
        anExamSession('on-gpus', 'nodes', {
          startTime: fromNow(50),
          endTime: fromNow(3_600),
          vision: { warmUpSeconds: 60 },
        }),
      );
      await until('GPUs', () => (acceleratorsOf(onGpus).includes('gpu') ? true : undefined), SOON);
      const there = new Set(GPU_NODES.map(({ name }) => name));
      for (const index of CHURN) {
        const node = GPU_NODES[index];
        if (node === undefined) throw new Error(`no node ${index}`);
        if (there.delete(node.name)) await bed.cluster.kubectl(['delete', 'node', node.name]);
        else {
          await addNodes(bed.cluster.kubectl, [node]);
          there.add(node.name);
        }
      }
      for (const name of there) await bed.cluster.kubectl(['delete', 'node', name]);
    }, 120_000);

    // Meanwhile, up to 90 s, which a pod may wait for a place: what follows has namespaces of its own.

    it('a clock that jumps an hour ahead and back moves the phases both ways, and is told of', async () => {
      const namespace = 'clock';
      const clockFile = join(bed.cluster.folder, 'clock');
      await writeFile(clockFile, '0');
      const sessions = await start(namespace, [], clockFile);
      await bed.apply(
        anExamSession('later', namespace, {
          startTime: fromNow(3_000),
          endTime: fromNow(9_000),
          vision: { warmUpSeconds: 300, drainSeconds: 2 },
        }),
      );
      await bed.inPhase(namespace, 'later', 'Scheduled');
      await writeFile(clockFile, String(HOUR_MS));
      // How far the clocks are apart is known from answers: this makes the operator ask for something. By its clock this
      // one was over when it came, whichever way the seconds were rounded: Live for an instant, it would drain.
      await bed.apply(aLiveSitting('nudge', namespace, { endTime: fromNow(1_800) }));
      await bed.inPhase(namespace, 'nudge', 'Completed');
      await bed.cluster.kubectl(['annotate', 'exs', 'later', 'seen=ahead', '-n', namespace]);
      const live = await bed.inPhase(namespace, 'later', 'Live');
      expect((await bed.deployment(namespace, 'later-vision-cpu'))?.spec.replicas).toBe(FLOOR);
      expect(condition(live, 'ClockSkew')).toBe('True');

      await writeFile(clockFile, '0');
      await bed.cluster.kubectl(['annotate', 'exs', 'later', 'seen=back', '--overwrite', '-n', namespace]);
      await bed.inPhase(namespace, 'later', 'Scheduled');
      await until(
        'no children',
        async () => ((await bed.childrenOf(namespace, 'later')).length === 0 ? true : undefined),
        SOON,
      );
      await until(
        'clocks that agree',
        async () => (condition(await bed.session(namespace, 'later'), 'ClockSkew') === 'False' ? true : undefined),
        SOON,
      );
      expect(phasesOf(sessions.events, 'later')).toEqual(['Scheduled', 'Live', 'Draining', 'Scheduled']);
    }, 180_000);

    it(
      'the sitting on GPUs has fallen back to CPUs once, and stays there when the GPUs are back',
      async () => {
        await until(
          'CPUs',
          async () => {
            const { status } = await bed.session('nodes', 'on-gpus');
            return status?.accelerator === 'cpu' && status.ready === `${FLOOR}/${FLOOR}` ? true : undefined;
          },
          { withinMs: CPUS_WITHIN_MS },
        );
        await addNodes(bed.cluster.kubectl, GPU_NODES);
        // Any event is a look.
        await bed.cluster.kubectl(['annotate', 'exs', 'on-gpus', 'gpus=back', '-n', 'nodes']);
        await new Promise((resolve) => setTimeout(resolve, 3_000));
        expect(acceleratorsOf(onGpus)).toEqual(['gpu', 'cpu']);
        expect(condition(await bed.session('nodes', 'on-gpus'), 'AcceleratorFallback')).toBe('True');
        expect(await bed.deployment('nodes', 'on-gpus-vision-gpu')).toBeUndefined();
      },
      CPUS_WITHIN_MS + 60_000,
    );
  });
}
