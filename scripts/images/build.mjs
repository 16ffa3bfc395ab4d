// Makes container images without Docker and without a registry. --help says how.
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildIfStale } from '../build.mjs';
import { installIfStale } from '../install.mjs';
import { refuseOldNode, root } from '../node-runtime.mjs';
import { APP, IMAGES, RUN_AS } from './definitions.mjs';
import { writeOciArchive } from './oci-archive.mjs';
import { stageRootFilesystem } from './root-filesystem.mjs';

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const HELP = `npm run image -- NAME (--out FILE [--tag NAME:TAG] | --rootfs DIR)

  NAME            ${Object.keys(IMAGES).join(' or ')}
  --out FILE      the image as an archive: for \`ctr images import\`, \`docker load\`, \`podman load\`
  --tag NAME:TAG  default proctorwise/NAME:${version}
  --rootfs DIR    its files only, for a Dockerfile
Needs Linux and GNU tar; the C libraries are this machine's. Model weights are found as vision finds them (MODELS_DIR,
PROCTORWISE_SHARED_MODELS, the user's cache, official addresses unless PROCTORWISE_MODEL_DOWNLOAD=off, npm's).
Prints one line of JSON: image, digest, bytes.`;

/** In Go's words. */
const ARCHITECTURES = { x64: 'amd64', arm64: 'arm64' };

/** @throws {Error} a wrong use, with its remedy */
function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      out: { type: 'string' },
      tag: { type: 'string' },
      rootfs: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return { help: true };
  const [name = ''] = positionals;
  const definition = Object.hasOwn(IMAGES, name) ? IMAGES[name] : undefined;
  if (!definition || positionals.length !== 1) throw new Error(`One of ${Object.keys(IMAGES).join(', ')} is wanted`);
  if ((values.out === undefined) === (values.rootfs === undefined)) throw new Error('Give --out or --rootfs');
  const reference = values.tag ?? `proctorwise/${name}:${version}`;
  if (!/^[a-z0-9._/-]+(:\d+)?[a-z0-9._/-]*:[\w.-]+$/.test(reference)) throw new Error(`"${reference}" is no NAME:TAG`);
  if (process.platform !== 'linux') throw new Error('Images are made on Linux; elsewhere use the Dockerfile');
  return { name, definition, reference, out: values.out, rootfs: values.rootfs };
}

/** Standard output belongs to the result. */
const say = (line) => console.error(line);

async function makeImage({ definition, reference, out, rootfs }) {
  refuseOldNode();
  installIfStale(say);
  buildIfStale(say, { web: false });
  process.umask(0o022);
  const staging = mkdtempSync(join(tmpdir(), 'proctorwise-image-'));
  try {
    const layers = await stageRootFilesystem(definition, staging, say);
    if (rootfs !== undefined) {
      for (const layer of layers) cpSync(layer, rootfs, { recursive: true, verbatimSymlinks: true });
      chmodSync(join(rootfs, 'tmp'), 0o1777); // cpSync makes folders anew, with no more rights than others have
      return { rootfs };
    }
    const image = {
      reference,
      architecture: ARCHITECTURES[process.arch],
      entrypoint: [
        '/usr/bin/node',
        '--enable-source-maps',
        ...definition.nodeFlags,
        `${APP}/${definition.workspace}/${definition.main}`,
      ],
      env: { PATH: '/usr/bin', NODE_ENV: 'production', ...definition.env },
      user: RUN_AS,
      workingDir: APP,
      ports: definition.ports,
      labels: { 'org.opencontainers.image.title': definition.workspace, 'org.opencontainers.image.version': version },
    };
    return { image: reference, ...(await writeOciArchive(layers, image, out)) };
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

try {
  const wanted = readArguments();
  console.log(wanted.help ? HELP : JSON.stringify(await makeImage(wanted)));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
