import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { notRun } from '@proctorwise/contracts/testing';
import { type Cluster, kube, MISSING_KUBE, startCluster } from '../kube/index.js';
import { anExamSession, installDefinition, type WrittenExamSession } from './resource.js';

const TITLE = 'the ExamSession resource on a real API server';
const NAMESPACE = 'definition-test';

const START = { startTime: '2026-12-01T09:00:00Z', endTime: '2026-12-01T11:00:00Z' };
const maths = (name = 'maths'): WrittenExamSession => anExamSession(name, NAMESPACE, START);

/** What people get wrong, and the sentence that tells them so. */
const WRONG: readonly [string, (session: WrittenExamSession) => void, string][] = [
  [
    'ends before it starts',
    ({ spec }) => {
      spec.endTime = '2026-12-01T08:00:00Z';
    },
    'spec.endTime: Invalid value: "object": endTime must be after startTime',
  ],
  [
    'lasts a second longer than a day',
    ({ spec }) => {
      spec.endTime = '2026-12-02T09:00:01Z';
    },
    'a sitting lasts at most 24 hours: endTime is too long after startTime',
  ],
  [
    'wants more pods at least than at most',
    ({ spec }) => {
      spec.vision = { minReplicas: 5, maxReplicas: 2 };
    },
    'spec.vision.minReplicas: Invalid value: "object": minReplicas must not be above maxReplicas',
  ],
  [
    'wants a frame every 61 seconds',
    ({ spec }) => {
      spec.frameIntervalSeconds = 61;
    },
    'spec.frameIntervalSeconds in body should be less than or equal to 60',
  ],
  [
    'has no candidates',
    ({ spec }) => {
      spec.expectedCandidates = 0;
    },
    'spec.expectedCandidates in body should be greater than or equal to 1',
  ],
  [
    'has a name of 46 characters',
    ({ metadata }) => {
      metadata.name = 'a'.repeat(46);
    },
    'the name may have at most 45 characters, because names of its pods and services are longer',
  ],
  [
    'has a name that begins with a digit',
    ({ metadata }) => {
      metadata.name = '9-oclock';
    },
    'the name must begin with a letter and hold only a-z, 0-9 and "-", because its service is named after it',
  ],
  [
    'has no exam',
    ({ spec }) => {
      delete spec.examId;
    },
    'spec.examId: Required value',
  ],
  [
    'starts tomorrow, in words',
    ({ spec }) => {
      spec.startTime = 'tomorrow';
    },
    'spec.startTime in body must be of type date-time: "tomorrow"',
  ],
  [
    'wants a TPU',
    ({ spec }) => {
      spec.vision = { accelerator: 'tpu' };
    },
    'spec.vision.accelerator: Unsupported value: "tpu": supported values: "auto", "gpu", "cpu"',
  ],
  [
    'has a field that is misspelt',
    ({ spec }) => {
      spec.expectedCandidate = 3;
    },
    'unknown field "spec.expectedCandidate"',
  ],
  [
    'counts candidates in words',
    ({ spec }) => {
      spec.expectedCandidates = 'many';
    },
    'spec.expectedCandidates in body must be of type integer: "string"',
  ],
];

if (!kube) {
  describe('ExamSession', () => it('needs an API server', () => notRun(TITLE, MISSING_KUBE)));
} else {
  const source = kube;
  describe(TITLE, () => {
    let cluster: Cluster;
    beforeAll(async () => {
      cluster = await startCluster(source, { name: 'definition' });
      await cluster.kubectl(['create', 'namespace', NAMESPACE]);
      await installDefinition(cluster.kubectl);
    }, 240_000);
    afterAll(async () => {
      await cluster?.kubectl(['delete', 'namespace', NAMESPACE, '--wait=false']);
      await cluster?.stop();
    }, 60_000);

    const applied = (session: WrittenExamSession) => cluster.kubectl.try(['apply', '-f', '-'], session);
    const stored = <T>(name: string) => cluster.kubectl.json<T>(['get', 'exs', name, '-n', NAMESPACE]);

    it.each(WRONG)('is refused when it %s', async (_what, spoil, sentence) => {
      const session = maths();
      spoil(session);
      const { code, stderr } = await applied(session);
      expect(stderr).toContain(sentence);
      expect(code).toBe(1);
    });

    it('is taken at the edges: 45 characters, 24 hours, a second long, as many pods at least as at most', async () => {
      const longest = anExamSession('a'.repeat(45), NAMESPACE, { ...START, endTime: '2026-12-02T09:00:00Z' });
      const shortest = anExamSession('short', NAMESPACE, {
        ...START,
        endTime: '2026-12-01T09:00:01Z',
        frameIntervalSeconds: 60,
        vision: { minReplicas: 3, maxReplicas: 3 },
      });
      expect((await applied(longest)).stderr).toBe('');
      expect((await applied(shortest)).stderr).toBe('');
    });

    it('has every default filled in, also where no vision was written', async () => {
      await applied(maths('defaults'));
      const { spec } = await stored<{ spec: object }>('defaults');
      expect(spec).toEqual({
        ...maths('defaults').spec,
        frameIntervalSeconds: 2,
        suspend: false,
        ttlSecondsAfterFinished: 86_400,
        vision: { dedicated: 'auto', accelerator: 'auto', warmUpSeconds: 300, drainSeconds: 120, headroomPercent: 20 },
      });
    });

    it.each(['examId', 'slotId'])('keeps its %s for life', async (field) => {
      const name = `fixed-${field.toLowerCase()}`;
      await applied(maths(name));
      const changed = maths(name);
      changed.spec[field] = 'another';
      const { code, stderr } = await applied(changed);
      expect(stderr).toContain(
        `spec.${field}: Invalid value: "string": ${field} cannot be changed: another exam or slot is another sitting, ` +
          'create a new ExamSession for it',
      );
      expect(code).toBe(1);
    });

    it('may be moved, made larger and suspended', async () => {
      await applied(maths('moved'));
      const moved = maths('moved');
      Object.assign(moved.spec, { endTime: '2026-12-01T12:00:00Z', expectedCandidates: 240, suspend: true });
      expect((await applied(moved)).stdout).toBe('examsession.proctorwise.io/moved configured\n');
    });

    it('does not let a spec be written through status, nor a status through the spec', async () => {
      await applied({ ...maths('halves'), ...{ status: { phase: 'Live' } } });
      expect(await stored('halves')).not.toHaveProperty('status');
      const patch = JSON.stringify({ status: { phase: 'Warming' }, spec: { expectedCandidates: 7 } });
      const args = ['patch', 'exs', 'halves', '-n', NAMESPACE, '--subresource=status', '--type=merge', '-p', patch];
      await cluster.kubectl(args);
      expect(await stored('halves')).toMatchObject({
        spec: { expectedCandidates: 120 },
        status: { phase: 'Warming' },
      });
    });

    it('is listed as people look for it: kubectl get exs', async () => {
      await applied(maths('listed'));
      const status = {
        phase: 'Live',
        accelerator: 'cpu',
        desiredReplicas: 2,
        readyReplicas: 2,
        ready: '2/2',
      };
      const args = ['patch', 'exs', 'listed', '-n', NAMESPACE, '--subresource=status', '--type=merge'];
      await cluster.kubectl([...args, '-p', JSON.stringify({ status })]);
      const [head, row] = (await cluster.kubectl(['get', 'exs', 'listed', '-n', NAMESPACE])).split('\n');
      expect(head?.split(/\s{2,}/u)).toEqual([
        'NAME',
        'PHASE',
        'START',
        'END',
        'CANDIDATES',
        'ACCELERATOR',
        'READY',
        'AGE',
      ]);
      expect(row).toMatch(/^listed\s+Live\s+2026-12-01T09:00:00Z\s+2026-12-01T11:00:00Z\s+120\s+cpu\s+2\/2\s+\d+s$/u);
      const inCategory = await cluster.kubectl(['get', 'proctorwise', '-n', NAMESPACE, '-o', 'name']);
      expect(inCategory).toContain('examsession.proctorwise.io/listed');
    });

    it.each(['exs', 'exs.spec', 'exs.spec.vision', 'exs.status', 'exs.status.conditions'])(
      'is explained: every field of %s has a text',
      async (path) => {
        const text = await cluster.kubectl(['explain', path]);
        const fields = text
          .slice(text.indexOf('FIELDS:'))
          .split(/\n {2}(?=\w+\t<)/u)
          .slice(1);
        expect(fields.length).toBeGreaterThan(3);
        for (const field of fields) {
          const [name, ...lines] = field.split('\n');
          const explanation = lines.filter((line) => line.startsWith('    ')).join(' ');
          expect(`${name}: ${explanation.trim()}`).toMatch(/: \S.{7,}/u);
        }
      },
    );

    it('tells bounds and default where kubectl explains a field', async () => {
      expect(await cluster.kubectl(['explain', 'exs.spec.vision.warmUpSeconds'])).toMatch(
        /0 to\s+3600\.\s+Default:\s+300\./u,
      );
    });

    it('is described with its times and what it asks for', async () => {
      await applied(maths('described'));
      const text = await cluster.kubectl(['describe', 'exs', 'described', '-n', NAMESPACE]);
      expect(text).toMatch(/Start Time:\s+2026-12-01T09:00:00Z/u);
      expect(text).toMatch(/Expected Candidates:\s+120/u);
    });
  });
}
