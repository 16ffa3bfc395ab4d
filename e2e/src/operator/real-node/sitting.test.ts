import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { itNeeds } from '@proctorwise/contracts/testing';
import { artefactsFolder } from '../../artefacts.js';
import { type Cluster, startCluster } from '../../kube/index.js';
import { until } from '../../until.js';
import { anExamSession, inSeconds, installDefinition } from '../resource.js';
import { processOf } from './container-process.js';
import { installFrameSender, linesOf, MONITORING, senderPod, sharesOf, sumOf } from './frame-sender.js';
import { MISSING_NODE, realNode } from './needs.js';
import { installOperator, type OperatorInCluster } from './operator-in-cluster.js';
import { Timeline } from './timeline.js';
import { makeImage } from './vision-image.js';

const NAMESPACE = 'proctorwise';
const NAME = 'maths';

/** Seconds from the creation of the sitting. */
const STARTS = 30;
const ENDS = 150;
const WARM_UP = 20;
const DRAIN = 12;
const MAX_REPLICAS = 3;
/** Seconds of load over which the pods' shares are told. */
const SHARES_OVER = 8;

/** Pods small enough that three of them and their senders fit on two cores beside the control plane. */
const OPERATOR_SETTINGS = {
  OPERATOR_CPU_POD_FPS: '6',
  OPERATOR_CPU_REQUESTS: 'cpu=250m,memory=384Mi',
  OPERATOR_CPU_LIMITS: 'cpu=500m,memory=768Mi',
  OPERATOR_POOL_MIN_REPLICAS: '0',
};

interface Pod {
  readonly metadata: { readonly name: string; readonly uid: string; readonly deletionTimestamp?: string };
  readonly status: {
    readonly conditions?: readonly { readonly type: string; readonly status: string; lastTransitionTime: string }[];
    readonly containerStatuses?: readonly {
      readonly restartCount: number;
      readonly state: { readonly running?: { readonly startedAt: string } };
    }[];
  };
}

const readyOf = (pod: Pod) => pod.status.conditions?.find(({ type, status }) => type === 'Ready' && status === 'True');

async function visionPods(cluster: Cluster): Promise<Pod[]> {
  const selector = `proctorwise.io/exam-session=${NAME}`;
  return (await cluster.kubectl.json<{ items: Pod[] }>(['get', 'pods', '-n', NAMESPACE, '-l', selector])).items;
}

const readyPods = async (cluster: Cluster) =>
  (await visionPods(cluster)).filter((pod) => readyOf(pod) && pod.metadata.deletionTimestamp === undefined);

/** Pictures of the test data that stay below a ConfigMap's megabyte. */
async function somePictures(folder: string): Promise<Record<string, Buffer>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jpg')).sort();
  const pictures: Record<string, Buffer> = {};
  for (const name of names.slice(0, 4)) pictures[name] = await readFile(join(folder, name));
  return pictures;
}

itNeeds(
  realNode,
  MISSING_NODE,
  'a sitting on a real node: Scheduled, Warming, Live, Draining, Completed; scaled by load; killed pods come back',
  async ({ kube, testdata }) => {
    const artefacts = await artefactsFolder('real-node');
    const cluster = await startCluster(kube, { name: 'node', node: true });
    const { kubectl } = cluster;
    let operator: OperatorInCluster | undefined;
    let timeline: Timeline | undefined;
    try {
      const { image, file } = await makeImage('vision', cluster.folder);
      await cluster.images?.load(file);
      await kubectl(['create', 'namespace', NAMESPACE]);
      // Not only ready for it: nothing else is let in.
      await kubectl(['label', 'namespace', NAMESPACE, 'pod-security.kubernetes.io/enforce=restricted']);
      await installDefinition(kubectl);
      operator = await installOperator(cluster, NAMESPACE, { ...OPERATOR_SETTINGS, OPERATOR_CPU_IMAGE: image });
      await installFrameSender(kubectl, NAMESPACE, await somePictures(join(testdata, 'coco_val2017')));

      const createdAt = Date.now();
      const secondsLeft = (at: number) => Math.max(1_000, createdAt + at * 1_000 - Date.now());
      const session = anExamSession(NAME, NAMESPACE, {
        startTime: inSeconds(STARTS, createdAt),
        endTime: inSeconds(ENDS, createdAt),
        expectedCandidates: 10,
        vision: { dedicated: 'always', warmUpSeconds: WARM_UP, drainSeconds: DRAIN, maxReplicas: MAX_REPLICAS },
      });
      await kubectl(['apply', '-f', '-'], session);
      const seen = new Timeline(kubectl, NAMESPACE, NAME, createdAt);
      timeline = seen;
      const phase = (name: string, by: number) =>
        until(`phase ${name}`, () => (seen.last?.phase === name ? seen.last : undefined), {
          withinMs: secondsLeft(by),
        });

      await phase('Scheduled', 8);
      expect(await visionPods(cluster)).toEqual([]);
      await phase('Warming', STARTS);
      const sender = (name: string, options: Partial<Parameters<typeof senderPod>[0]> = {}) =>
        kubectl(
          ['apply', '-f', '-'],
          senderPod({
            ...{ name, namespace: NAMESPACE, labels: MONITORING, image, senders: 1, pauseMs: 500 },
            endpoint: `${NAME}-vision.${NAMESPACE}.svc:8080`,
            ...options,
          }),
        );
      const [warm] = await until(
        'a vision pod that is ready before the exam starts',
        async () => {
          const pods = await readyPods(cluster);
          return pods.length > 0 ? pods : undefined;
        },
        { withinMs: secondsLeft(STARTS) },
      );
      const startedAt = warm?.status.containerStatuses?.[0]?.state.running?.startedAt ?? '';
      const readyAt = warm ? (readyOf(warm)?.lastTransitionTime ?? '') : '';
      seen.note(
        `the pod was ready ${(Date.parse(readyAt) - Date.parse(startedAt)) / 1_000} s after its container started`,
      );

      const { endpoint } = await phase('Live', STARTS + 10);
      expect(endpoint).toBe(`${NAME}-vision.${NAMESPACE}.svc:8080`);
      seen.note('two pods begin to send: monitoring, two frames a second, and one that is not allowed to');
      await Promise.all([sender('witness'), sender('stranger', { labels: { app: 'stranger' }, program: 'stranger' })]);
      const witnessed = () => linesOf(kubectl, NAMESPACE, 'witness');
      await until('an answer from the endpoint', async () => sumOf(await witnessed(), 'observed') > 0 || undefined, {
        withinMs: 20_000,
      });

      seen.note('six more send without a pause');
      const loadedAt = Date.now();
      await sender('load', { senders: 6, pauseMs: 0 });
      const scaled = await until(
        'more pods by the autoscaler',
        async () => {
          const pods = await readyPods(cluster);
          return pods.length >= 2 ? pods : undefined;
        },
        { withinMs: secondsLeft(ENDS - 25) },
      );
      seen.note(
        `${scaled.length} pods are ready ${((Date.now() - loadedAt) / 1_000).toFixed(0)} s after the load began`,
      );
      const shares = await until(
        'seconds in which frames go to more than one pod',
        async () => sharesOf(await linesOf(kubectl, NAMESPACE, 'load'), SHARES_OVER),
        { withinMs: 20_000 + SHARES_OVER * 1_000 },
      );
      const inPercent = shares.map((share) => `${Math.round(share * 100)} %`);
      seen.note(`of the frames of the ${SHARES_OVER} s from the second pod's first, they had ${inPercent.join(', ')}`);

      const [victim] = scaled;
      if (victim === undefined) throw new Error('There is no pod to kill');
      process.kill(await processOf(victim.metadata.uid, 'vision/dist/main.js'), 'SIGKILL');
      seen.note('a vision process is killed by SIGKILL');
      await until(
        'the killed container, started again and ready',
        async () => {
          const pod = (await readyPods(cluster)).find(({ metadata }) => metadata.uid === victim.metadata.uid);
          return (pod?.status.containerStatuses?.[0]?.restartCount ?? 0) > 0 || undefined;
        },
        { withinMs: secondsLeft(ENDS - 12) },
      );
      seen.note('its container is back; another pod is deleted');
      const before = (await readyPods(cluster)).map(({ metadata }) => metadata.uid);
      const [other] = (await readyPods(cluster)).filter(({ metadata }) => metadata.uid !== victim.metadata.uid);
      await kubectl(['delete', 'pod', '-n', NAMESPACE, other?.metadata.name ?? '', '--wait=false']);
      await until(
        'a pod in the place of the deleted one',
        async () => {
          const fresh = (await readyPods(cluster)).filter(({ metadata }) => !before.includes(metadata.uid));
          return fresh.length > 0 || undefined;
        },
        { withinMs: secondsLeft(ENDS - 2) },
      );
      seen.note('a new pod is in its place');
      await writeFile(join(artefacts, 'describe-live.txt'), await kubectl(['describe', 'exs', NAME, '-n', NAMESPACE]));

      // All has been seen: the end is brought forward, as when the last candidate has handed in.
      const endTime = inSeconds(Math.min(6, secondsLeft(ENDS) / 1_000));
      await kubectl([
        'patch',
        'exs',
        NAME,
        '-n',
        NAMESPACE,
        '--type=merge',
        '-p',
        JSON.stringify({ spec: { endTime } }),
      ]);
      await phase('Draining', ENDS + 10);
      const stranger = await linesOf(kubectl, NAMESPACE, 'stranger');
      const load = await linesOf(kubectl, NAMESPACE, 'load');
      const witness = await witnessed();
      await phase('Completed', ENDS + DRAIN + 15);
      const kinds = 'deployments,services,hpa,pdb,networkpolicies,pods';
      await until(
        'the end of all that the sitting had',
        async () => {
          const left = await kubectl([
            'get',
            kinds,
            '-n',
            NAMESPACE,
            '-l',
            `proctorwise.io/exam-session=${NAME}`,
            '-o',
            'name',
          ]);
          return left === '' || undefined;
        },
        { withinMs: 60_000 },
      );
      seen.note('nothing is left of it');
      await seen.end();

      const phases = seen.seen.map((look) => look.phase).filter((name, at, all) => name !== '' && name !== all[at - 1]);
      expect(phases).toEqual(['Scheduled', 'Warming', 'Live', 'Draining', 'Completed']);
      seen.note(
        `witness: ${sumOf(witness, 'observed')} frames observed, ${sumOf(witness, 'refused')} tried again when refused, ` +
          `${sumOf(witness, 'broken')} when broken off, ${sumOf(witness, 'lost')} lost; load: ${sumOf(load, 'observed')} observed`,
      );
      expect(sumOf(witness, 'lost')).toBe(0);
      expect(sumOf(load, 'lost')).toBe(0);
      // As many frames at each; the rest is how the node's cores are shared out, which others use too.
      for (const share of shares) expect(share).toBeGreaterThan(1 / shares.length / 2);
      // The pictures show people, and the pods have the models: what is answered is what vision sees.
      expect(sumOf(witness, 'persons')).toBeGreaterThan(0);
      expect(stranger.length).toBeGreaterThan(0);
      // This cluster's enforcement takes its rules out and in again at each change of any pod: a connection that begins in
      // that moment gets through. Without a policy the stranger has as many answers as the witness, who sends at its pace.
      seen.note(`stranger: ${sumOf(stranger, 'observed')} observed, ${sumOf(stranger, 'broken')} broken off`);
      expect(sumOf(stranger, 'broken')).toBeGreaterThan(0);
      expect(sumOf(stranger, 'observed')).toBeLessThan(sumOf(witness, 'observed') / 2);
      expect(await operator.restarts()).toBe(0);
      await operator.keepLog(join(artefacts, 'operator.log'));
      expect(await operator.stop()).toBe('');
      operator = undefined;
    } finally {
      await timeline?.end().catch(() => {});
      await writeFile(join(artefacts, 'timeline.txt'), timeline?.text() ?? '');
      const told = ['get', 'events,pods,deployments,hpa', '-n', NAMESPACE, '-o', 'wide'];
      await writeFile(join(artefacts, 'at-the-end.txt'), (await kubectl.try(told)).stdout);
      await operator?.keepLog(join(artefacts, 'operator.log'));
      await cluster.stop();
    }
  },
  780_000, // the image is made in it, which alone took six minutes on a busy machine
);
