import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { notRun } from '@proctorwise/contracts/testing';
import { MISSING_CONTROLLERS, wholeKube } from '../kube/index.js';
import { until } from '../until.js';
import { accountKubeconfig } from './account-kubeconfig.js';
import { startOperator } from './operator-process.js';
import { anExamSession } from './resource.js';
import { aLiveSitting, fromNow, SOON, type StoredSession, seenIn, startTestBed, type TestBed } from './test-bed.js';

const TITLE = 'the operator with the rights that are shipped with it';
const manifest = (name: string) => fileURLToPath(new URL(`../../../operator/deploy/${name}`, import.meta.url));
const SERVICE_ACCOUNT = 'proctorwise-operator';

if (!wholeKube) describe('the operator', () => it('needs a cluster', () => notRun(TITLE, MISSING_CONTROLLERS)));
else {
  const source = wholeKube;
  describe(TITLE, () => {
    let bed: TestBed;
    beforeAll(async () => {
      bed = await startTestBed(source, 'rights');
    }, 240_000);
    afterAll(async () => {
      await bed?.stop();
    }, 60_000);

    const install = async (name: string) => {
      // Its Deployment's image is nowhere to be had, and on simulated nodes nothing runs: the process is started here.
      await bed.cluster.kubectl(['apply', '--server-side', '-f', manifest(name)]);
    };

    const wholeLife = async (namespace: string, name: string) => {
      const sessions = await bed.watch<StoredSession>('exs', ['-n', namespace]);
      await bed.apply(
        anExamSession(name, namespace, {
          startTime: fromNow(6),
          endTime: fromNow(14),
          ttlSecondsAfterFinished: 1,
          vision: { warmUpSeconds: 4, drainSeconds: 2, dedicated: 'always' },
        }),
      );
      await seenIn(sessions, name, 'Live');
      sessions.stop();
      await until(
        'the end of its resource',
        async () =>
          (await bed.cluster.kubectl.try(['get', 'exs', name, '-n', namespace])).code === 1 ? true : undefined,
        SOON,
      );
    };

    it.each([
      { files: ['namespaced.yaml'], own: 'proctorwise', of: 'proctorwise', args: [] },
      {
        files: ['namespaced.yaml', 'namespaced-gpus.yaml'],
        own: 'proctorwise',
        of: 'proctorwise',
        args: [],
      },
      {
        files: ['all-namespaces.yaml'],
        own: 'proctorwise-operator',
        of: 'elsewhere',
        args: ['--all-namespaces'],
      },
    ])(
      'a whole life with $files and no more: nothing is refused',
      async ({ files, own, of, args }) => {
        for (const file of files) await install(file);
        if (of !== own) await bed.namespace(of);
        const mark = await bed.cluster.audit?.mark();
        const kubeconfig = await accountKubeconfig(bed.cluster, own, SERVICE_ACCOUNT);
        const scope = args.length > 0 ? args : ['--namespace', own];
        const operator = await startOperator(bed.cluster, [...scope, '--lease-namespace', own], { kubeconfig });
        await operator.logged('elected');
        await wholeLife(of, 'permitted');
        // A small sitting has the shared pool made, too.
        await bed.apply(aLiveSitting('small', of, { expectedCandidates: 3 }));
        await bed.inPhase(of, 'small', 'Live');
        await until('the pool', async () => (await bed.deployment(of, 'vision-shared-cpu')) ?? undefined, SOON);
        expect(await operator.stop()).toBe(0);
        const entries = (await bed.cluster.audit?.since(mark))?.filter(
          ({ user }) => user.username === `system:serviceaccount:${own}:${SERVICE_ACCOUNT}`,
        );
        expect(entries?.length).toBeGreaterThan(20);
        const refused = entries?.filter(
          ({ responseStatus }) => responseStatus?.code === 403 || responseStatus?.code === 401,
        );
        expect(refused?.map(({ verb, requestURI }) => `${verb} ${requestURI}`)).toEqual([]);
        const as = `--as=system:serviceaccount:${own}:${SERVICE_ACCOUNT}`;
        for (const forbidden of [
          ['get', 'secrets'],
          ['create', 'pods'],
          ['create', 'rolebindings'],
          ['delete', 'nodes'],
        ]) {
          const { stdout } = await bed.cluster.kubectl.try(['auth', 'can-i', ...forbidden, as, '-n', own]);
          expect(`${forbidden.join(' ')}: ${stdout.trim()}`).toBe(`${forbidden.join(' ')}: no`);
        }
      },
      150_000,
    );

    it('a Live sitting is not deleted by mistake: the policy refuses, says how, and lets it go when annotated', async () => {
      const namespace = await bed.namespace('guarded');
      await bed.cluster.kubectl(['apply', '--server-side', '-f', manifest('deletion-policy.yaml')]);
      const operator = await startOperator(bed.cluster, ['--namespace', namespace, '--leader-elect=false']);
      await bed.apply(aLiveSitting('guarded', namespace));
      await bed.inPhase(namespace, 'guarded', 'Live');
      const remove = () => bed.cluster.kubectl.try(['delete', 'exs', 'guarded', '-n', namespace, '--wait=false']);
      // A policy is known to the API server a moment after it was made; a dry run tells without deleting.
      const refusal = await until(
        'the policy',
        async () => {
          const { code, stderr } = await bed.cluster.kubectl.try([
            'delete',
            'exs',
            'guarded',
            '-n',
            namespace,
            '--dry-run=server',
          ]);
          return code === 1 ? stderr : undefined;
        },
        SOON,
      );
      expect(refusal).toContain('ExamSession guarded is Live: candidates are sitting it.');
      expect(refusal).toContain('proctorwise.io/allow-delete=true');
      expect((await remove()).code).toBe(1);
      await bed.cluster.kubectl(['annotate', 'exs', 'guarded', 'proctorwise.io/allow-delete=true', '-n', namespace]);
      expect((await remove()).code).toBe(0);
      await until(
        'its objects to go',
        async () => ((await bed.childrenOf(namespace, 'guarded')).length === 0 ? true : undefined),
        SOON,
      );
      await operator.stop();
    }, 120_000);
  });
}
