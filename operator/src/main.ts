import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { pino } from 'pino';
import { MANAGER } from './core/names.js';
import { ConfigurationError, connectionOf, loadKubeConfig } from './runtime/index.js';
import { type CommandLine, HELP, OptionInvalid, readCommandLine } from './shell/options.js';
import { type OperatorOptions, runOperator } from './shell/run.js';

/** What a pod is told of itself, then what the kubeconfig says, then whom it works for. */
const ownNamespace = (env: NodeJS.ProcessEnv, configured: string | undefined, line: CommandLine) =>
  env.POD_NAMESPACE || configured || line.namespace || 'default';

function optionsFor(line: CommandLine, own: string, env: NodeJS.ProcessEnv): OperatorOptions {
  const { allNamespaces, namespace = own, healthHost, healthPort, settings, watchNodes, workers } = line;
  const identity = line.identity ?? `${env.POD_NAME || hostname()}_${randomBytes(4).toString('hex')}`;
  return {
    namespace: allNamespaces ? undefined : namespace,
    leaderElection: line.leaderElect && { namespace: line.leaseNamespace ?? own, name: line.leaseName, identity },
    healthPort,
    ...(healthHost === undefined ? {} : { healthHost }),
    workers,
    settings,
    watchNodes,
  };
}

function stopSignal(log: pino.Logger): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.on(name, () => {
      log.info({ signal: name }, 'stopping');
      stop.abort();
    });
  }
  return stop.signal;
}

async function main(line: CommandLine): Promise<number> {
  const log = pino(
    {
      base: { name: MANAGER },
      level: line.logLevel,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    // Line by line: what is said last must be out when the process exits.
    pino.destination({ sync: true }),
  );
  const { kubeconfig: file, context } = line;
  const config = loadKubeConfig({ ...(file ? { file } : {}), ...(context ? { context } : {}) });
  const connect = () => connectionOf(config);
  const probe = connect();
  const options = optionsFor(line, ownNamespace(process.env, probe.namespace, line), process.env);
  log.info({ namespace: options.namespace ?? null, server: probe.url.origin }, 'starting');
  const outcome = await runOperator(options, { connect, log }, stopSignal(log));
  log.info({ outcome }, 'stopped');
  return outcome === 'stopped' ? 0 : 1;
}

try {
  const line = readCommandLine(process.argv.slice(2), process.env);
  if (line === 'help') console.log(HELP);
  else process.exit(await main(line));
} catch (error) {
  const isWrongUse = error instanceof OptionInvalid || error instanceof ConfigurationError;
  console.error(isWrongUse ? error.message : error);
  process.exit(isWrongUse ? 2 : 1);
}
