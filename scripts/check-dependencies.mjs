// Checks the dependency rules on the compiled code, after proving on a small forbidden tree that each of them can fail.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise } from 'dependency-cruiser';
import { rules } from '../dependency-rules.mjs';
import { root } from './node-runtime.mjs';

const SERVICES = [
  'contracts',
  'platform',
  'user',
  'reservation',
  'monitoring',
  'correction',
  'notification',
  'analytics',
  'all-in-one',
  'distributed',
];
const OPTIONS = {
  ruleSet: { forbidden: rules },
  validate: true,
  doNotFollow: { path: 'node_modules' },
  // Tests may reach where the code under test may not.
  exclude: {
    path: ['\\.test\\.js$', '/testing/', '\\.d\\.ts$', '\\.child\\.js$', '-fixture\\.js$', '\\.contract\\.js$'],
  },
  enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'default'] },
};

/** @returns the violations, as `rule: from → to` */
async function violationsIn(folder, paths) {
  process.chdir(folder);
  const { output } = await cruise(paths, { ...OPTIONS, baseDir: folder });
  return output.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
}

/** One forbidden import for each rule; a rule that finds nothing here would find nothing anywhere. */
const FORBIDDEN = {
  'services/user/dist/domain/account.js': "import '../persistence/rows.js';",
  'services/user/dist/persistence/rows.js': "import '../http/users.controller.js';",
  'services/user/dist/app/register.js':
    "import '../http/users.controller.js'; import '../../../reservation/dist/index.js';",
  'services/user/dist/http/users.controller.js': "import '../persistence/rows.js';",
  'services/reservation/dist/index.js': "import '../../../operator/dist/core/plan.js';",
  'services/platform/dist/index.js': "import '../../user/dist/domain/account.js';",
  'services/contracts/dist/index.js': "import '../../platform/dist/index.js';",
  'operator/dist/core/plan.js': "import '../shell/api.js'; import '../../../vision/dist/index.js';",
  'operator/dist/shell/api.js': '',
  'operator/dist/runtime/informer.js': "import '../shell/api.js';",
  'cdk8s/dist/network.js': "import '../../services/platform/dist/index.js';",
  'vision/dist/index.js': "import '../../services/platform/dist/index.js';",
};

async function proveThatRulesCanFail() {
  const folder = mkdtempSync(join(tmpdir(), 'dependency-rules-'));
  try {
    for (const [file, source] of Object.entries(FORBIDDEN)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), source);
    }
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    const found = await violationsIn(folder, ['services', 'vision', 'operator', 'cdk8s']);
    const blind = rules.filter(({ name }) => !found.some((violation) => violation.startsWith(`${name}:`)));
    if (blind.length > 0)
      throw new Error(`These rules found nothing in the forbidden tree: ${blind.map(({ name }) => name).join(', ')}`);
  } finally {
    process.chdir(root);
    rmSync(folder, { recursive: true });
  }
}

await proveThatRulesCanFail();
const violations = await violationsIn(root, [
  'operator/dist',
  'vision/dist',
  'cdk8s/dist',
  ...SERVICES.map((name) => `services/${name}/dist`),
]);
for (const violation of violations) console.error(violation);
console.log(violations.length === 0 ? 'No forbidden imports.' : `${violations.length} forbidden imports.`);
process.exit(violations.length === 0 ? 0 : 1);
