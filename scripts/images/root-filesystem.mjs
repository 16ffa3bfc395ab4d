// Puts an image's files together, one folder a layer, what changes least first.
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nodeForOurCode, root } from '../node-runtime.mjs';
import { sharedModelsDir } from '../shared-assets.mjs';
import { APP, RUN_AS } from './definitions.mjs';
import { productionPackagesOf, wantedOfPackage, wantedOfWorkspace } from './production-packages.mjs';
import { sharedLibrariesOf } from './shared-libraries.mjs';
import { stageFile, stageFolder, stageText, stageTree } from './staging.mjs';

/** What the detector on wasm needs; with better models at hand none of it is loaded. */
const WASM_PACKAGES = [
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-converter',
  '@tensorflow/tfjs-core',
  '@vladmandic/human',
];

/** Chooses models as every vision process does; what they are is fixed when the image is made. */
async function chooseModels(warn) {
  const index = pathToFileURL(join(root, 'vision', 'dist', 'index.js')).href;
  const { resolveModels } = await import(index);
  return resolveModels({
    configured: process.env.MODELS_DIR || undefined,
    handedIn: process.env.PROCTORWISE_SHARED_MODELS || sharedModelsDir(),
    fetch: process.env.PROCTORWISE_MODEL_DOWNLOAD === 'off' ? undefined : globalThis.fetch,
    warn,
  });
}

/** Node and the C libraries, and the few files that a C library asks for. */
function stageBase(folder, nativeFiles) {
  const node = nodeForOurCode();
  stageFile(node, join(folder, 'usr', 'bin', 'node'));
  // A library that a package brings comes with the package.
  const libraries = sharedLibrariesOf([node, ...nativeFiles]).filter((path) => !path.startsWith(`${root}/`));
  for (const path of libraries) stageFile(path, join(folder, path));
  const [uid, gid] = RUN_AS.split(':');
  stageText(join(folder, 'etc', 'passwd'), `proctorwise:x:${uid}:${gid}::/:/sbin/nologin\n`);
  stageText(join(folder, 'etc', 'group'), `proctorwise:x:${gid}:\n`);
  stageText(join(folder, 'etc', 'nsswitch.conf'), 'hosts: files dns\n');
  stageFolder(join(folder, 'tmp'), 0o1777);
}

/**
 * @param {import('./definitions.mjs').ImageDefinition} definition
 * @param {string} folder an empty one
 * @param {(line: string) => void} say told what a person should know
 * @returns {Promise<string[]>} the layers' folders, the lowest first
 */
export async function stageRootFilesystem(definition, folder, say) {
  const layers = ['base', 'packages', 'models', 'app'].map((name) => join(folder, name));
  for (const layer of layers) stageFolder(layer);
  const [base, packages, models, app] = layers;

  const chosen = definition.hasModels ? await chooseModels(say) : undefined;
  const first = chosen ? [chosen.detector, chosen.faceFinder] : [];
  const files = [...first, ...(chosen?.secondDetector ? [chosen.secondDetector] : [])].filter(
    ({ source }) => source !== 'npm',
  );
  for (const { path } of files) stageFile(path, join(models, APP, 'models', basename(path)));
  if (definition.hasModels) stageFolder(join(models, APP, 'models'));

  const isWasmNeeded = !chosen || first.some(({ source }) => source === 'npm');
  const needed = productionPackagesOf(definition.workspace, isWasmNeeded ? [] : WASM_PACKAGES);
  const native = [];
  for (const path of needed.packages) {
    const isWanted = wantedOfPackage(path);
    stageTree(join(root, path), join(packages, APP, path), (file) => {
      const wanted = isWanted(file);
      if (wanted && /\.(node|so(\.[\d.]+)?)$/.test(file)) native.push(join(root, path, file));
      return wanted;
    });
  }
  stageBase(base, native);

  for (const path of needed.workspaces) {
    stageTree(join(root, path), join(app, APP, path), wantedOfWorkspace);
    const name = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8')).name;
    const link = join(app, APP, 'node_modules', name);
    stageFolder(dirname(link));
    symlinkSync(relative(dirname(link), join(app, APP, path)), link);
  }
  const main = join(app, APP, definition.workspace, definition.main);
  if (!existsSync(main)) throw new Error(`${definition.workspace}/${definition.main} is not there: npm run build`);
  return layers;
}
