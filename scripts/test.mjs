// `npm test`: every suite, its time, and one line that sums them all. `--unit` runs the fast inner loop only.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { buildIfStale } from './build.mjs';
import { bringDebianPackages } from './debian-packages.mjs';
import { installIfStale } from './install.mjs';
import { NODE_FLAGS, nodeForOurCode, refuseOldNode, root } from './node-runtime.mjs';
import { sharedKubeCluster, sharedModelsDir } from './shared-assets.mjs';

refuseOldNode();
const onlyUnit = process.argv.includes('--unit');
const say = (line) => console.log(line);
const startedAt = Date.now();
const seconds = (from) => `${((Date.now() - from) / 1000).toFixed(1)} s`;

installIfStale(say);
buildIfStale(say);
if (!onlyUnit) bringDebianPackages(say);
say(`Installed and built in ${seconds(startedAt)}.`);

const node = nodeForOurCode();
const artefacts = join(root, 'artefacts');
mkdirSync(artefacts, { recursive: true });
const models = sharedModelsDir();
const cluster = sharedKubeCluster();
const env = {
  ...process.env,
  UV_THREADPOOL_SIZE: '16',
  // Tests that look at pictures need weights, not the network: what is not at hand falls back, and says so.
  PROCTORWISE_MODEL_DOWNLOAD: process.env.PROCTORWISE_MODEL_DOWNLOAD ?? 'off',
  OPERATOR_SEED: process.env.OPERATOR_SEED ?? String(seedOf(join(root, 'operator', 'src'))),
  ...(models ? { PROCTORWISE_SHARED_MODELS: models } : {}),
  ...(cluster && !process.env.PROCTORWISE_KUBE_CLUSTER ? { PROCTORWISE_KUBE_CLUSTER: cluster } : {}),
};
const totals = { passed: 0, failed: 0 };

/** The same sources are tried on the same random timelines wherever they are tested, changed ones on others. */
function seedOf(folder) {
  const sum = createHash('sha256');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort()) sum.update(readFileSync(path));
  return sum.digest().readUInt32BE(0) >>> 1;
}

/** Of one suite, files at most that are tried again: where more fail, it is not the machine. */
const SECOND_TRIES = 3;
/** No second try after so long, minutes: the whole run has an end that is set. */
const SECOND_TRIES_WITHIN = 65;
/** What passed at its second try only, a line each: told at the end. */
const passedAtSecondTry = [];

/**
 * Runs the tests whose files match, and adds up what jest counted.
 * @param secondTry of tests that start processes and wait for them: a file that failed is run once more, alone, and what it
 * does then counts (docs/decisions/0022)
 * @param workers files at the same time; 1 where they fill the machine or look at how soon something happens
 */
function jestSuite(name, patterns, { workers = 2, ignore = [], more = {}, secondTry = false } = {}) {
  const from = Date.now();
  const selection = [...patterns, ...ignore.flatMap((pattern) => ['--testPathIgnorePatterns', pattern])];
  const first = runJest(name, [...selection, `--maxWorkers=${workers}`], more);
  let { passed, failed } = first;
  const again = first.failedFiles;
  const isInTime = Date.now() - startedAt < SECOND_TRIES_WITHIN * 60_000;
  if (secondTry && failed > 0 && isInTime && again.length > 0 && again.length <= SECOND_TRIES) {
    const paths = again.map(({ path }) => path);
    say(`── ${name}: ${failed} failed; once more, alone: ${paths.map((path) => relative(root, path)).join(', ')}`);
    const second = runJest(`${name} second try`, ['--maxWorkers=1', '--runTestsByPath', ...paths], more);
    passed += second.passed - again.reduce((sum, file) => sum + file.passed, 0);
    failed = second.failed;
    const stillFails = new Set(second.failedFiles.map(({ path }) => path));
    for (const { path, titles } of again.filter((file) => !stillFails.has(file.path))) {
      passedAtSecondTry.push(`${relative(root, path)}: ${titles.join('; ')}`);
    }
  }
  add(name, from, passed, failed);
}

/** @returns what jest counted, and of each file that failed what passed in it and the titles of what did not */
function runJest(name, args, more) {
  const report = join(artefacts, `${name.replaceAll(' ', '-')}.json`);
  rmSync(report, { force: true });
  const jest = [join(root, 'node_modules', 'jest', 'bin', 'jest.js'), ...args, '--json', `--outputFile=${report}`];
  const result = spawnSync(node, ['--experimental-vm-modules', ...NODE_FLAGS, ...jest], {
    cwd: root,
    env: { ...env, ...more },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  // A runner that dies has no report: that is a failure.
  if (!existsSync(report)) return { passed: 0, failed: 1, failedFiles: [] };
  const counted = JSON.parse(readFileSync(report, 'utf8'));
  const failedFiles = counted.testResults
    .filter(({ status }) => status === 'failed')
    .map(({ name: path, assertionResults }) => ({
      path,
      passed: assertionResults.filter(({ status }) => status === 'passed').length,
      titles: assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
    }));
  // Nor has a file that does not load a failed test.
  const failed = counted.numFailedTests + counted.numRuntimeErrorTestSuites;
  return { passed: counted.numPassedTests, failed: failed || (result.status === 0 ? 0 : 1), failedFiles };
}

/** Runs a checker; it counts as one test. */
function checkSuite(name, args) {
  const from = Date.now();
  const { status } = spawnSync(node, args, { cwd: root, env, stdio: 'inherit' });
  add(name, from, status === 0 ? 1 : 0, status === 0 ? 0 : 1);
}

function add(name, from, passed, failed) {
  totals.passed += passed;
  totals.failed += failed;
  say(`── ${name}: ${passed} passed, ${failed} failed, ${seconds(from)}`);
}

const bin = (...parts) => join(root, 'node_modules', ...parts);
const PLATFORM_TESTS = ['services/all-in-one/dist'];
const BROWSER_TESTS = ['e2e/dist'];
const CLUSTER_TESTS = ['e2e/dist/kube', 'e2e/dist/operator'];
/** MariaDB, Kafka and HDFS, each by itself; and the platform on all of them, with what can die. */
const SERVER_TESTS = ['e2e/dist/servers'];
const DISTRIBUTED_TESTS = ['e2e/dist/distributed'];
/** They look at how soon something happens, or fill the machine by themselves. */
const LONE_CLUSTER_TESTS = ['leader', 'crowd', 'real-node/sitting', 'real-node/network'].map(
  (name) => `e2e/dist/operator/${name}`,
);
/** More than while one works on it: all that a random life of a sitting can be is looked for here. */
const TIMELINES = '2000';
const VISION_TESTS = ['vision/dist'];

if (onlyUnit) {
  jestSuite('unit', [], { ignore: [...PLATFORM_TESTS, ...BROWSER_TESTS, ...VISION_TESTS] });
} else {
  checkSuite('lint and format', [
    bin('@biomejs', 'biome', 'bin', 'biome'),
    'check',
    '--diagnostic-level=warn',
    '--error-on-warnings',
    '.',
  ]);
  checkSuite('types of the browser app', [bin('typescript', 'bin', 'tsc'), '--noEmit', '-p', 'services/web']);
  checkSuite('dependency rules', [join(root, 'scripts', 'check-dependencies.mjs')]);
  jestSuite('unit', [], { secondTry: true, ignore: [...PLATFORM_TESTS, ...BROWSER_TESTS, ...VISION_TESTS] });
  jestSuite('vision', VISION_TESTS, { workers: 1, secondTry: true });
  jestSuite('platform', PLATFORM_TESTS, { secondTry: true });
  jestSuite('browser', BROWSER_TESTS, {
    workers: 1,
    secondTry: true,
    ignore: [...CLUSTER_TESTS, ...SERVER_TESTS, ...DISTRIBUTED_TESTS],
  });
  jestSuite('real servers', SERVER_TESTS, { secondTry: true });
  jestSuite('distributed', DISTRIBUTED_TESTS, { workers: 1, secondTry: true });
  jestSuite('operator', [...CLUSTER_TESTS, 'operator/dist/simulation'], {
    ignore: LONE_CLUSTER_TESTS,
    secondTry: true,
    more: { OPERATOR_TIMELINES: TIMELINES },
  });
  jestSuite('operator alone', LONE_CLUSTER_TESTS, { workers: 1, secondTry: true });
}
say(`All suites in ${seconds(startedAt)}.`);
for (const line of passedAtSecondTry) say(`Passed at the second try only: ${line}`);
say(`${totals.passed} passed, ${totals.failed} failed`);
process.exit(totals.failed === 0 ? 0 : 1);
