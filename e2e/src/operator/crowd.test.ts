import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { notRun } from '@proctorwise/contracts/testing';
import { MISSING_CONTROLLERS, wholeKube } from '../kube/index.js';
import { until } from '../until.js';
import { type OperatorProcess, startOperator } from './operator-process.js';
import { anExamSession, type WrittenExamSession } from './resource.js';
import {
  CHILDREN,
  fewestWhileLive,
  fromNow,
  phasesOf,
  type StoredDeployment,
  type StoredSession,
  startTestBed,
  type TestBed,
} from './test-bed.js';

const SITTINGS = 200;
const TITLE = `${SITTINGS} sittings at once`;
const NAMESPACE = 'crowd';
/** 40 candidates, a frame every 2 s, 20 % headroom, 20 frames a second a pod. */
const CANDIDATES = 40;
const FLOOR = 2;
const PHASES = ['Scheduled', 'Warming', 'Live', 'Draining', 'Completed'];

if (!wholeKube) describe('the operator', () => it('needs a cluster', () => notRun(TITLE, MISSING_CONTROLLERS)));
else {
  const source = wholeKube;
  describe(TITLE, () => {
    let bed: TestBed;
    let operator: OperatorProcess;
    beforeAll(async () => {
      const nodes = [1, 2, 3, 4].map((number) => ({ name: `simulated-${number}`, cpus: 256 }));
      bed = await startTestBed(source, 'crowd', nodes);
      await bed.namespace(NAMESPACE);
      operator = await startOperator(bed.cluster, ['--namespace', NAMESPACE, '--leader-elect=false']);
      await operator.logged('caches are filled');
    }, 240_000);
    afterAll(async () => {
      await operator?.stop();
      await bed?.stop();
    }, 60_000);

    it('go through all phases, have their floor while Live, tell the truth, and leave nothing behind', async () => {
      const sessions = await bed.watch<StoredSession>('exs', ['-n', NAMESPACE]);
      const deployments = await bed.watch<StoredDeployment>('deployments', ['-n', NAMESPACE]);
      const names = Array.from({ length: SITTINGS }, (_, index) => `sitting-${index}`);
      const all = () => bed.cluster.kubectl.json<{ items: StoredSession[] }>(['get', 'exs', '-n', NAMESPACE]);
      const write = async (spec: WrittenExamSession['spec']) => {
        const items = names.map((name) => anExamSession(name, NAMESPACE, { expectedCandidates: CANDIDATES, ...spec }));
        await bed.cluster.kubectl(['apply', '--server-side', '-f', '-'], { apiVersion: 'v1', kind: 'List', items });
      };
      const every = (what: string, holds: (session: StoredSession) => boolean) =>
        until(
          `${what} of all`,
          async () => {
            const open = (await all()).items.filter((session) => !holds(session));
            if (open.length > 0) throw new Error(`${open.length} are not, one is ${JSON.stringify(open[0]?.status)}`);
            return true;
          },
          { withinMs: 150_000, everyMs: 1_000 },
        );
      const isTrue = ({ metadata, status }: StoredSession) => status?.observedGeneration === metadata.generation;

      // Each phase lasts until all are in it, however slow the machine: their times are moved, not waited for.
      const vision = { warmUpSeconds: 1_800, drainSeconds: 3_600, dedicated: 'always' };
      await write({ startTime: fromNow(7_200), endTime: fromNow(9_000), vision });
      await every('Scheduled', ({ status }) => status?.phase === 'Scheduled');
      await write({ startTime: fromNow(1_500), endTime: fromNow(9_000), vision });
      const floor = `${FLOOR}/${FLOOR}`;
      await every('the floor', ({ status }) => status?.phase === 'Warming' && status.ready === floor);
      await write({ startTime: fromNow(-60), endTime: fromNow(9_000), vision });
      await every('Live', (session) => session.status?.phase === 'Live' && isTrue(session));
      await write({ startTime: fromNow(-60), endTime: fromNow(-1), vision });
      await every('Draining', ({ status }) => status?.phase === 'Draining');
      await write({ startTime: fromNow(-60), endTime: fromNow(-1), vision: { ...vision, drainSeconds: 0 } });
      await every('Completed', (session) => session.status?.phase === 'Completed' && isTrue(session));
      expect((await all()).items).toHaveLength(SITTINGS);

      await until(
        'the end of what they had',
        async () => {
          const of = ['get', `${CHILDREN},pods`, '-n', NAMESPACE, '-l', 'proctorwise.io/exam-session', '-o', 'name'];
          return (await bed.cluster.kubectl(of)) === '' ? true : undefined;
        },
        { withinMs: 90_000, everyMs: 1_000 },
      );
      sessions.stop();
      deployments.stop();
      const other = names.filter((name) => phasesOf(sessions.events, name).join() !== PHASES.join());
      expect(other.map((name) => `${name}: ${phasesOf(sessions.events, name).join()}`)).toEqual([]);
      const short = names.filter((name) => fewestWhileLive(sessions.events, deployments.events, name) !== FLOOR);
      expect(short).toEqual([]);
      expect(operator.lines.filter(({ level }) => level === 'error')).toEqual([]);
    }, 600_000);
  });
}
