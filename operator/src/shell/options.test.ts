import { describe, expect, it } from '@jest/globals';
import { type CommandLine, HELP, OptionInvalid, readCommandLine, variableOf } from './options.js';

const read = (args: readonly string[], env: NodeJS.ProcessEnv = {}): CommandLine => {
  const line = readCommandLine(args, env);
  if (line === 'help') throw new Error('it asked for help');
  return line;
};

function refusalOf(args: readonly string[]): string {
  try {
    read(args);
    return 'taken';
  } catch (error) {
    return (error as Error).message;
  }
}

describe("the operator's command line", () => {
  it('needs nothing at all', () => {
    expect(read([])).toMatchObject({
      allNamespaces: false,
      leaderElect: true,
      leaseName: 'proctorwise-operator',
      healthPort: 8081,
      workers: 8,
      watchNodes: 'auto',
    });
    expect(read([])).not.toHaveProperty('namespace');
  });

  it('takes a flag before its variable, and the variable before the default', () => {
    const env = { OPERATOR_CPU_IMAGE: 'from-environment' };
    expect(read([], env).settings.images.cpu).toBe('from-environment');
    expect(read(['--cpu-image', 'from-flag'], env).settings.images.cpu).toBe('from-flag');
    expect(read([], { OPERATOR_CPU_IMAGE: '' }).settings.images.cpu).toBe('proctorwise/vision:0.1.0');
  });

  it.each([[['--namespace', '']], [['--namespace=']], [['--all-namespaces']]])('takes %j as all namespaces', (args) => {
    expect(read(args)).toMatchObject({ allNamespaces: true });
    expect(read(args)).not.toHaveProperty('namespace');
  });

  it('takes an empty variable as all namespaces too, and a name as that one', () => {
    expect(read([], { OPERATOR_NAMESPACE: '' }).allNamespaces).toBe(true);
    expect(read(['--namespace', 'exams'])).toMatchObject({ namespace: 'exams', allNamespaces: false });
  });

  it('gives a GPU pod its GPU, by the name that nodes use', () => {
    const { settings } = read(['--gpu-resource', 'amd.com/gpu', '--gpu-limits', 'memory=8Gi']);
    expect(settings.resources.gpu.limits).toEqual({ memory: '8Gi', 'amd.com/gpu': '1' });
    expect(settings.resources.gpu.requests).toEqual({ cpu: '1', memory: '2Gi', 'amd.com/gpu': '1' });
  });

  it.each([
    [['--workers', '0'], '--workers "0" cannot be used. It takes a whole number from 1 to 256.'],
    [['--workers', '257'], '--workers "257" cannot be used. It takes a whole number from 1 to 256.'],
    [['--workers', '1.5'], '--workers "1.5" cannot be used. It takes a whole number from 1 to 256.'],
    [['--health-port', '65536'], '--health-port "65536" cannot be used. It takes a whole number from 0 to 65535.'],
    [['--leader-elect', 'yes'], '--leader-elect "yes" cannot be used. It takes one of true, false.'],
    [['--cpu-pod-fps', '0'], '--cpu-pod-fps "0" cannot be used. It takes a number above 0.'],
    [['--gpu-pod-fps', 'NaN'], '--gpu-pod-fps "NaN" cannot be used. It takes a number above 0.'],
    [['--cpu-image', ''], '--cpu-image "" cannot be used. It takes a value.'],
    [['--lease-name', 'A b'], '--lease-name "A b" cannot be used. It takes lower-case letters, digits, "-" and ".".'],
    [['--foo'], "Unknown option '--foo'. See --help."],
    [['exams'], "Unexpected argument 'exams'. See --help."],
  ])('refuses %j in one line that says what to do', (args, line) => {
    expect(refusalOf(args)).toBe(line);
  });

  it.each(['1000m', '1024Mi', '2000', '0', 'cpu', '1.5', '01', 'cpu=1,cpu'])(
    'refuses the quantity %s, which the API server would store otherwise and the operator write for ever',
    (quantity) => {
      expect(() => read(['--cpu-limits', `cpu=${quantity}`])).toThrow(OptionInvalid);
    },
  );

  it('refuses what the environment says as it refuses a flag', () => {
    expect(() => read([], { OPERATOR_WORKERS: 'many' })).toThrow('--workers "many"');
  });

  it('tells each flag, its default and its variable', () => {
    expect(readCommandLine(['--help', '--workers', 'x'], {})).toBe('help');
    expect(HELP).toContain('--pool-min-replicas N');
    expect(variableOf('pool-min-replicas')).toBe('OPERATOR_POOL_MIN_REPLICAS');
  });
});
