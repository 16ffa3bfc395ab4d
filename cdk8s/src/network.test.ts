import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { App, Testing } from 'cdk8s';
import fc from 'fast-check';
import type { NetworkPolicySpec } from './guarded-server.js';
import { Network, type NetworkProps, networkYaml } from './network.js';
import { labelsOf, METRICS_LABELS, PARTS } from './parts.js';
import { type Caller, type Opening, REACH, type Reach, reachAsMarkdown, SERVERS, type Server } from './reach.js';

interface Policy {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: NetworkPolicySpec;
}
interface Pod {
  readonly labels: Readonly<Record<string, string>>;
  /** Labels of its namespace, where that is not the platform's. */
  readonly elsewhere?: Readonly<Record<string, string>>;
}

const policiesOf = (props: NetworkProps = {}): Policy[] =>
  Testing.synth(new Network(new App(), 'network', props)) as Policy[];

const bears = (labels: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>) =>
  Object.entries(wanted).every(([name, value]) => labels[name] === value);

/** What Kubernetes' reference says of policies with these fields: some rule of some policy that selects the pod lets it in. */
function letsIn(policies: readonly Policy[], caller: Pod, server: Pod, port: number): boolean {
  const around = policies.filter(({ spec }) => bears(server.labels, spec.podSelector.matchLabels));
  if (around.length === 0) return true;
  return around.some(({ spec }) =>
    spec.ingress.some(
      ({ from, ports }) =>
        ports.some((open) => open.port === port && open.protocol === 'TCP') &&
        from.some((peer) =>
          'podSelector' in peer
            ? caller.elsewhere === undefined && bears(caller.labels, peer.podSelector.matchLabels)
            : bears(caller.elsewhere ?? {}, peer.namespaceSelector.matchLabels),
        ),
    ),
  );
}

const CALLERS: readonly Caller[] = [...PARTS, 'metrics'];
const podOf = (caller: Caller): Pod =>
  caller === 'metrics' ? { labels: {}, elsewhere: METRICS_LABELS } : { labels: labelsOf(caller) };
const portsOf = (openings: readonly Opening[]) => openings.flatMap(({ ports }) => Object.values(ports));

/** Who gets in at a port of a server, by the policies. */
const whoReaches = (policies: readonly Policy[], server: Server, port: number) =>
  CALLERS.filter((caller) => letsIn(policies, podOf(caller), { labels: labelsOf(server) }, port));

const callersFrom = (names: readonly Caller[]) => CALLERS.filter((caller) => names.includes(caller));

/** Up to three openings whose ports differ. */
const openings = fc
  .uniqueArray(fc.integer({ min: 1, max: 65_535 }), { minLength: 3, maxLength: 3 })
  .chain((ports) =>
    fc
      .array(fc.uniqueArray(fc.constantFrom(...CALLERS), { minLength: 1 }), { minLength: 1, maxLength: 3 })
      .map((all) =>
        all.map((from, at): Opening => ({ what: `rule ${at}`, ports: { port: ports[at] ?? 0 }, from, why: '' })),
      ),
  );
const reaches: fc.Arbitrary<Reach> = fc.record(
  Object.fromEntries(SERVERS.map((server) => [server, openings])) as Record<Server, typeof openings>,
);

describe('the network policies', () => {
  it('let in whom the table names at the ports that it names, whatever it says, and nobody else', () => {
    fc.assert(
      fc.property(reaches, (reach) => {
        const policies = policiesOf({ reach });
        for (const server of SERVERS)
          for (const port of portsOf(Object.values(reach).flat())) {
            const named = reach[server].filter(({ ports }) => Object.values(ports).includes(port));
            expect(whoReaches(policies, server, port)).toEqual(callersFrom(named.flatMap(({ from }) => from)));
          }
      }),
      { numRuns: 25 },
    );
  });

  it.each<[Server, number, readonly Caller[]]>([
    ['hdfs', 9870, ['hdfs', 'monitoring', 'analytics', 'spark', 'backup']],
    ['hdfs', 9864, ['hdfs', 'monitoring', 'analytics', 'spark', 'backup']],
    ['hdfs', 8020, ['hdfs', 'spark', 'backup']],
    ['hdfs', 9866, ['hdfs', 'spark', 'backup']],
    ['hdfs', 9867, ['hdfs', 'spark', 'backup']],
    ['hdfs', 22, []],
    ['kafka', 9092, ['user', 'reservation', 'monitoring', 'correction', 'notification', 'analytics', 'operations']],
    ['kafka', 9093, ['kafka']],
    ['kafka', 9094, ['kafka']],
    ['mariadb', 3306, ['user', 'reservation', 'monitoring', 'correction', 'spark', 'backup']],
    ['correction', 8004, ['gateway']],
    ['correction', 9004, ['user', 'reservation', 'monitoring', 'correction', 'notification', 'analytics', 'metrics']],
    ['monitoring', 8003, ['monitoring', 'gateway']],
  ])('of the platform: %s at %d is for %j', (server, port, callers) => {
    expect(whoReaches(policiesOf(), server, port)).toEqual(callersFrom(callers));
  });

  it('let in no pod without labels, none that has only the name, and none of another namespace', () => {
    const policies = policiesOf();
    const strangers: readonly Pod[] = [
      { labels: {} },
      { labels: { 'app.kubernetes.io/name': 'monitoring' } },
      { labels: { 'app.kubernetes.io/name': 'monitoring', 'app.kubernetes.io/part-of': 'another' } },
      { labels: labelsOf('monitoring'), elsewhere: {} },
    ];
    for (const server of SERVERS)
      for (const port of portsOf(REACH[server]))
        for (const stranger of strangers)
          expect(letsIn(policies, stranger, { labels: labelsOf(server) }, port)).toBe(false);
  });

  it('stand one around each server, in the namespace that is asked for, under a name of its own', () => {
    const policies = policiesOf({ namespace: 'another-school' });
    expect(policies.map(({ metadata }) => metadata.name)).toEqual(SERVERS.map((server) => `proctorwise-${server}`));
    expect(new Set(policies.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['another-school']));
    expect(new Set(policies.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`))).toEqual(
      new Set(['networking.k8s.io/v1 NetworkPolicy']),
    );
  });

  it('are the same text each time', () => {
    expect(networkYaml()).toBe(networkYaml());
  });

  const broken =
    (...hdfs: Opening[]) =>
    () =>
      policiesOf({ reach: { ...REACH, hdfs } });
  const anOpening: Opening = { what: 'files', ports: { http: 9870 }, from: ['monitoring'], why: '' };
  it.each<[string, () => unknown, string]>([
    ['no openings', broken(), 'GuardedServer hdfs: openings is empty'],
    ['nobody who may', broken({ ...anOpening, from: [] }), '"files" has an empty from, which would let in everybody'],
    ['no ports', broken({ ...anOpening, ports: {} }), '"files" has no ports, which would open all of them'],
    ['port 0', broken({ ...anOpening, ports: { http: 0 } }), 'port 0, must be a whole number from 1 to 65535'],
    ['port 65536', broken({ ...anOpening, ports: { http: 65_536 } }), 'port 65536, must be'],
    ['a port twice', broken(anOpening, { ...anOpening, from: ['user'] }), 'port 9870 is in two openings'],
  ])('are refused for a server with %s', (_, make, message) => {
    expect(make).toThrow(message);
  });

  it('admit the ports 1 and 65535', () => {
    expect(broken({ ...anOpening, ports: { first: 1, last: 65_535 } })).not.toThrow();
  });
});

/** dist lies two folders below the repository. */
const repository = join(import.meta.dirname, '..', '..');

it("docs/network.md shows the table as it is, and the operator's manifests know the same metrics label", () => {
  expect(readFileSync(join(repository, 'docs', 'network.md'), 'utf8').replaceAll('\r\n', '\n')).toContain(
    reachAsMarkdown(REACH),
  );
  const [label, value] = Object.entries(METRICS_LABELS)[0] ?? [];
  expect(readFileSync(join(repository, 'operator', 'deploy', 'namespaced.yaml'), 'utf8')).toContain(
    `${label}: "${value}"`,
  );
});
