import { loadavg } from 'node:os';
import { BRING_KUBE, type KubeSource, kube } from '@proctorwise/e2e/kube';
import { needLinux, OptionInvalid, runCommand } from './command-line.js';
import { type Figure, type Goal, judge, loadAverage, printFigures, printGoals } from './figures.js';
import { measureApiBurst } from './operator/api-burst-part.js';
import { type Bench, inClustersOf } from './operator/bench.js';
import { measureBurst } from './operator/burst-part.js';
import { measureFailover } from './operator/failover-part.js';
import { HELP, type Options, type Part, readOptions } from './operator/options.js';
import { measureRest } from './operator/rest-part.js';
import { circumstances, versionOf, writeReport } from './report.js';

const GOALS: readonly Goal[] = [
  ...['api-burst', 'burst'].flatMap((part) => [
    { figure: `${part}: objects applied`, atLeast: 300 },
    { figure: `${part}: objects applied, operator / bare client`, atLeast: 0.8 },
    { figure: `${part}: API server's share of the CPU used`, atLeast: 0.7 },
  ]),
  { figure: 'failover: kill to first Deployment, longest', atMost: 15 },
  { figure: 'rest: requests beyond watches and lease, by the audit log', atMost: 0 },
];

/** All but the burst at an API server alone, which starts clusters of its own. */
function measurePart(part: Exclude<Part, 'api-burst'>, bench: Bench, options: Options): Promise<Figure[]> {
  switch (part) {
    case 'burst':
      return measureBurst(bench, options.sittings);
    case 'failover':
      return measureFailover(bench, options.kills);
    case 'rest':
      return measureRest(bench, options.resources, options.minutes);
  }
}

/** Those that this machine's Kubernetes can be measured by: one that is given keeps its controllers, envtest has none. */
const canMeasure = (source: KubeSource) => (part: Part) =>
  part === 'api-burst' ? source.from !== 'kubeconfig' : source.from !== 'envtest';

async function main(options: Options): Promise<number> {
  needLinux('bench:operator');
  if (!kube) throw new OptionInvalid(`There is no Kubernetes here. Set KUBECONFIG, or run: ${BRING_KUBE}`);
  const source = kube;
  const parts = options.parts.filter(canMeasure(source));
  if (parts.length === 0)
    throw new OptionInvalid(`Nothing of ${options.parts.join(', ')} can be measured by this Kubernetes.`);
  const load = loadavg()[0] ?? 0;
  const figures: Figure[] = [];
  const keep = (part: Part, found: Figure[]) => {
    found.push(loadAverage(part));
    printFigures(found);
    figures.push(...found);
  };
  let kubernetes = 'unknown';
  const inCluster = inClustersOf(source, (bench) => {
    kubernetes = bench.kubernetes;
  });
  if (parts.includes('api-burst')) keep('api-burst', await measureApiBurst(inCluster, options.sittings));
  const others = parts.filter((part) => part !== 'api-burst');
  if (others.length > 0) {
    await inCluster({ name: 'bench' }, async (bench) => {
      for (const part of others) keep(part, await measurePart(part, bench, options));
    });
  }
  const goals = judge(figures, GOALS);
  printGoals(goals);
  if (options.json)
    await writeReport(options.json, {
      bench: 'operator',
      ...circumstances(['operator'], { kubernetes, clientNode: versionOf('@kubernetes/client-node') }),
      conditions: {
        ...options,
        parts,
        json: undefined,
        loadAverage1minBefore: Number(load.toFixed(2)),
        client: 'in the bench process, on the same cores as the control plane and the operator; etcd without fsync',
      },
      goals,
      figures,
    });
  return goals.every(({ met }) => met) ? 0 : 1;
}

await runCommand(HELP, () => readOptions(process.argv.slice(2)), main);
