import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { notRun } from '@proctorwise/contracts/testing';
import { type AuditEntry, isWrite, MISSING_CONTROLLERS, wholeKube } from '../kube/index.js';
import { until } from '../until.js';
import { type OperatorProcess, startOperator } from './operator-process.js';
import { anExamSession, installDefinition } from './resource.js';
import {
  aLiveSitting,
  aWarmingSitting,
  fewestWhileLive,
  fromNow,
  phasesOf,
  SOON,
  type StoredDeployment,
  type StoredSession,
  seenIn,
  startTestBed,
  type TestBed,
} from './test-bed.js';

const TITLE = 'the life of sittings on a real API server';
const NAMESPACE = 'lives';
/** 120 candidates, a frame every 2 s, 20 % headroom, 20 frames a second a pod. */
const FLOOR = 4;
const PARTS = ['deployment.apps', 'service', 'horizontalpodautoscaler.autoscaling', 'poddisruptionbudget.policy'];
/** The events of a sitting in which nothing happens, in their order. */
const TOLD: Readonly<Record<string, string>> = {
  Warming: 'Warm-up begins: it is given its vision power',
  Live: 'The sitting is live',
  Draining: 'No more frames are expected; what waits is looked at',
  Completed: 'The sitting is over; its pods are gone or going',
};
/** Longer than the 2 s after which the operator looks at its pool, and the look itself. */
const QUIET_FOR_MS = 5_000;
/** Of a line of kubectl's tables. */
const columnsOf = (line: string) => line.trim().split(/\s{2,}/u);
const POLICY = 'networkpolicy.networking.k8s.io';

if (!wholeKube) describe('the operator', () => it('needs a cluster', () => notRun(TITLE, MISSING_CONTROLLERS)));
else {
  const source = wholeKube;
  describe(TITLE, () => {
    let bed: TestBed;
    let operator: OperatorProcess;
    const start = async (...args: string[]) => {
      operator = await startOperator(bed.cluster, ['--namespace', NAMESPACE, '--leader-elect=false', ...args]);
      await operator.logged('caches are filled');
    };
    beforeAll(async () => {
      bed = await startTestBed(source, 'lives');
      await bed.namespace(NAMESPACE);
      await start();
    }, 240_000);
    afterAll(async () => {
      await operator?.stop();
      await bed?.stop();
    }, 60_000);
    const kubectl = (...args: string[]) => bed.cluster.kubectl([...args, '-n', NAMESPACE]);
    const childless = (name: string) =>
      until(
        `nothing of ${name}`,
        async () => {
          const left = await bed.childrenOf(NAMESPACE, name);
          if (left.length > 0) throw new Error(left.join(', '));
          return true;
        },
        SOON,
      );
    const imageOf = async (name: string) =>
      (await bed.deployment(NAMESPACE, `${name}-vision-cpu`))?.spec.template.spec.containers[0]?.image;

    const own = (entries: readonly AuditEntry[]) =>
      entries.filter(({ userAgent }) => userAgent === 'proctorwise-operator');
    const quiet = () =>
      until(
        'an operator that has done all',
        async () => {
          const from = await bed.cluster.audit?.mark();
          await new Promise((resolve) => setTimeout(resolve, QUIET_FOR_MS));
          return own((await bed.cluster.audit?.since(from)) ?? []).some(isWrite) ? undefined : true;
        },
        SOON,
      );

    it('goes Scheduled, Warming, Live, Draining, Completed; has its floor while Live, and leaves nothing', async () => {
      const sessions = await bed.watch<StoredSession>('exs', ['-n', NAMESPACE]);
      const deployments = await bed.watch<StoredDeployment>('deployments', ['-n', NAMESPACE]);
      await bed.apply(
        anExamSession('whole', NAMESPACE, {
          startTime: fromNow(22),
          endTime: fromNow(36),
          ttlSecondsAfterFinished: 3_600,
          vision: { warmUpSeconds: 12, drainSeconds: 4 },
        }),
      );
      const live = await seenIn(sessions, 'whole', 'Live');
      expect(live.status).toMatchObject({
        accelerator: 'cpu',
        endpoint: `whole-vision.${NAMESPACE}.svc:8080`,
        desiredReplicas: FLOOR,
      });
      const names = await bed.childrenOf(NAMESPACE, 'whole');
      for (const part of [...PARTS, POLICY]) expect(names.join(' ')).toContain(`${part}/whole-vision`);
      const completed = await bed.inPhase(NAMESPACE, 'whole', 'Completed', 60_000);
      expect(completed.status?.observedGeneration).toBe(completed.metadata.generation);
      await childless('whole');
      expect(phasesOf(sessions.events, 'whole')).toEqual(['Scheduled', 'Warming', 'Live', 'Draining', 'Completed']);
      expect(fewestWhileLive(sessions.events, deployments.events, 'whole')).toBe(FLOOR);
      sessions.stop();
      deployments.stop();

      const story = await kubectl('describe', 'exs', 'whole');
      const events = story.slice(story.indexOf('Events:')).split('\n').slice(1).map(columnsOf);
      expect(events.slice(0, 2)).toEqual([
        ['Type', 'Reason', 'Age', 'From', 'Message'],
        ['----', '------', '----', '----', '-------'],
      ]);
      const told = events.slice(2).filter(([, reason = '']) => reason in TOLD);
      expect(told.map(([, reason]) => reason)).toEqual(Object.keys(TOLD));
      for (const [type, reason = '', , from, message] of told) {
        expect([type, from, message]).toEqual(['Normal', 'proctorwise-operator', TOLD[reason]]);
      }
      expect(story).toMatch(/ScaledUp .* whole-vision-cpu is to have at least 4 pods/u);
    }, 150_000);

    it('writes nothing when nothing has changed, not even when the operator starts anew and looks at all', async () => {
      await bed.apply(aLiveSitting('rests', NAMESPACE));
      await bed.apply(aWarmingSitting('waits', NAMESPACE));
      for (const name of ['rests', 'waits']) {
        await until(
          'its pods',
          async () => ((await bed.session(NAMESPACE, name)).status?.ready === '4/4' ? 1 : undefined),
          SOON,
        );
      }
      // The pool served the one that was born Live until it had pods of its own, and goes back to its size after that.
      await quiet();
      await operator.stop();
      const mark = await bed.cluster.audit?.mark();
      await start();
      await new Promise((resolve) => setTimeout(resolve, 5_000));
      const requests = own((await bed.cluster.audit?.since(mark)) ?? []);
      expect(requests.length).toBeGreaterThan(5);
      expect(
        requests.filter(isWrite).map(({ verb, requestURI, requestObject }) => ({ verb, requestURI, requestObject })),
      ).toEqual([]);
    }, 120_000);

    it('restores what is deleted or edited by hand', async () => {
      await bed.apply(aLiveSitting('handled', NAMESPACE));
      await bed.inPhase(NAMESPACE, 'handled', 'Live');
      await kubectl('delete', 'service', 'handled-vision');
      await kubectl('delete', 'hpa', 'handled-vision-cpu');
      await until(
        'both again',
        async () => ((await bed.childrenOf(NAMESPACE, 'handled')).length === 5 ? true : undefined),
        SOON,
      );
      await kubectl('set', 'image', 'deployment/handled-vision-cpu', '*=another:1');
      await kubectl('scale', 'deployment/handled-vision-cpu', '--replicas=1');
      await until(
        'image and floor',
        async () => {
          const replicas = (await bed.deployment(NAMESPACE, 'handled-vision-cpu'))?.spec.replicas;
          return (await imageOf('handled')) === 'proctorwise/vision:0.1.0' && replicas === FLOOR ? true : undefined;
        },
        SOON,
      );
    }, 120_000);

    it('loses nothing when the operator is down while a sitting begins, and another ends', async () => {
      await bed.apply(
        anExamSession('begins', NAMESPACE, {
          startTime: fromNow(8),
          endTime: fromNow(600),
          vision: { warmUpSeconds: 2 },
        }),
      );
      const endTime = fromNow(12);
      const sessions = await bed.watch<StoredSession>('exs', ['-n', NAMESPACE]);
      await bed.apply(aLiveSitting('ends', NAMESPACE, { endTime, vision: { drainSeconds: 2 } }));
      await seenIn(sessions, 'ends', 'Live');
      sessions.stop();
      await operator.stop();
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, Date.parse(endTime) + 2_000 - Date.now())));
      await start();
      await bed.inPhase(NAMESPACE, 'begins', 'Live');
      expect((await bed.deployment(NAMESPACE, 'begins-vision-cpu'))?.spec.replicas).toBe(FLOOR);
      await bed.inPhase(NAMESPACE, 'ends', 'Completed');
      await childless('ends');
    }, 120_000);

    it('keeps the pod template of a sitting that is Live when the operator is upgraded, until it is told to roll', async () => {
      await bed.apply(aLiveSitting('kept', NAMESPACE));
      await bed.inPhase(NAMESPACE, 'kept', 'Live');
      await operator.stop();
      await start('--cpu-image', 'proctorwise/vision:9.9.9');
      await bed.apply(aLiveSitting('newer', NAMESPACE));
      await bed.inPhase(NAMESPACE, 'newer', 'Live');
      expect(await imageOf('newer')).toBe('proctorwise/vision:9.9.9');
      expect(await imageOf('kept')).toBe('proctorwise/vision:0.1.0');
      await kubectl('annotate', 'exs', 'kept', 'proctorwise.io/roll-now=true');
      await until(
        'the roll',
        async () => ((await imageOf('kept')) === 'proctorwise/vision:9.9.9' ? true : undefined),
        SOON,
      );
      await operator.stop();
      await start();
    }, 120_000);

    it('sleeps until a sitting in 90 days: no timer fires at once, no request is made', async () => {
      const days = 90 * 86_400;
      await bed.apply(anExamSession('far', NAMESPACE, { startTime: fromNow(days), endTime: fromNow(days + 7_200) }));
      await bed.inPhase(NAMESPACE, 'far', 'Scheduled');
      await quiet();
      const mark = await bed.cluster.audit?.mark();
      await new Promise((resolve) => setTimeout(resolve, 5_000));
      const requests = own((await bed.cluster.audit?.since(mark)) ?? []).filter(({ verb }) => verb !== 'watch');
      expect(requests.map(({ verb, requestURI }) => `${verb} ${requestURI}`)).toEqual([]);
      expect(await bed.childrenOf(NAMESPACE, 'far')).toEqual([]);
    }, 90_000);

    it('drains when it is suspended, and lives again when it is not', async () => {
      await bed.apply(aLiveSitting('paused', NAMESPACE, { vision: { drainSeconds: 3 } }));
      await bed.inPhase(NAMESPACE, 'paused', 'Live');
      await kubectl('patch', 'exs', 'paused', '--type=merge', '-p', '{"spec":{"suspend":true}}');
      await bed.inPhase(NAMESPACE, 'paused', 'Draining');
      await bed.inPhase(NAMESPACE, 'paused', 'Suspended');
      await childless('paused');
      await kubectl('patch', 'exs', 'paused', '--type=merge', '-p', '{"spec":{"suspend":false}}');
      await bed.inPhase(NAMESPACE, 'paused', 'Live');
      expect((await bed.deployment(NAMESPACE, 'paused-vision-cpu'))?.spec.replicas).toBe(FLOOR);
    }, 120_000);

    it('follows a sitting that is moved: to next week, and its end into the past', async () => {
      await bed.apply(aWarmingSitting('moved', NAMESPACE, { vision: { drainSeconds: 2 } }));
      await bed.inPhase(NAMESPACE, 'moved', 'Warming');
      const week = 7 * 86_400;
      const later = { spec: { startTime: fromNow(week), endTime: fromNow(week + 7_200) } };
      await kubectl('patch', 'exs', 'moved', '--type=merge', '-p', JSON.stringify(later));
      await bed.inPhase(NAMESPACE, 'moved', 'Scheduled');
      await childless('moved');

      await bed.apply(aLiveSitting('cut-short', NAMESPACE, { vision: { drainSeconds: 2 } }));
      await bed.inPhase(NAMESPACE, 'cut-short', 'Live');
      const over = { spec: { startTime: fromNow(-7_200), endTime: fromNow(-1) } };
      await kubectl('patch', 'exs', 'cut-short', '--type=merge', '-p', JSON.stringify(over));
      await bed.inPhase(NAMESPACE, 'cut-short', 'Completed');
      await childless('cut-short');
    }, 120_000);

    it('deletes the resource of a sitting that is long over', async () => {
      const past = { startTime: fromNow(-7_200), endTime: fromNow(-3_600), ttlSecondsAfterFinished: 1 };
      await bed.apply(anExamSession('over', NAMESPACE, past));
      await until(
        'its deletion',
        async () =>
          (await bed.cluster.kubectl.try(['get', 'exs', 'over', '-n', NAMESPACE])).code === 1 ? true : undefined,
        SOON,
      );
    }, 90_000);

    it('takes its objects with it when it is deleted while Live', async () => {
      await bed.apply(aLiveSitting('deleted', NAMESPACE));
      await bed.inPhase(NAMESPACE, 'deleted', 'Live');
      await kubectl('delete', 'exs', 'deleted');
      await childless('deleted');
    }, 90_000);

    // The last: a definition that changes ends all watches of the resource.
    it('calls a resource Failed that an older definition let in, says why, and goes on once it is put right', async () => {
      const rules = '/spec/versions/0/schema/openAPIV3Schema/properties/spec/x-kubernetes-validations';
      const removal = JSON.stringify([{ op: 'remove', path: rules }]);
      await bed.cluster.kubectl(['patch', 'crd/examsessions.proctorwise.io', '--type=json', '-p', removal]);
      const wrong = aLiveSitting('wrong', NAMESPACE, { endTime: fromNow(-3_600) });
      // The API server takes a moment to forget the rules.
      await until(
        'its creation',
        async () => ((await bed.cluster.kubectl.try(['apply', '-f', '-'], wrong)).code === 0 ? true : undefined),
        SOON,
      );
      const failed = await bed.inPhase(NAMESPACE, 'wrong', 'Failed');
      expect(failed.status?.observedGeneration).toBe(failed.metadata.generation);
      expect(await bed.childrenOf(NAMESPACE, 'wrong')).toEqual([]);
      const told = await until(
        'its event',
        async () => /Warning\s+Failed\s.*/u.exec(await kubectl('describe', 'exs', 'wrong'))?.[0],
        SOON,
      );
      expect(told).toMatch(/\sproctorwise-operator\s.*endTime must be after startTime/u);
      await installDefinition(bed.cluster.kubectl, ['--force-conflicts']);
      const right = JSON.stringify({ spec: { endTime: fromNow(3_600) } });
      await kubectl('patch', 'exs', 'wrong', '--type=merge', '-p', right);
      await bed.inPhase(NAMESPACE, 'wrong', 'Live');
    }, 120_000);
  });
}
